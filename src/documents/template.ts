// Tells files that have to be rendered first (Helm's templates) from broken YAML.

/** A line with `{{` that no quote or comment precedes. */
const ACTION = /^[^"'#\n]*\{\{/m;

/** Where the first action of a Go template stands; undefined where there is none. */
export function templateStart(text: string): number | undefined {
  const found = ACTION.exec(text);
  return found === null ? undefined : found.index + found[0].length - 2;
}
