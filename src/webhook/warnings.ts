// Warnings as the API server passes them on to the client: one line each, 256 characters, 4096 in all (Kubernetes,
// "Extensible Admission Controllers", warnings; beyond that it cuts where it likes).

const MAX_WARNING = 256;
const MAX_TOTAL = 4096;
/** More than a screen of warnings helps nobody. */
const MAX_COUNT = 20;

/** Shortens, merges and counts warnings so that all that is left reaches the user; the last one says how many did not. */
export function fitWarnings(warnings: readonly string[]): string[] {
  const lines = [...new Set(warnings.map(oneLine))].filter((line) => line !== '');
  const out: string[] = [];
  let total = 0;
  for (const [index, line] of lines.entries()) {
    const left = lines.length - index;
    const rest = left > 1 ? restOf(left) : '';
    const full = out.length === MAX_COUNT - 1 && left > 1;
    if (full || total + line.length + rest.length > MAX_TOTAL) {
      out.push(restOf(left));
      return out;
    }
    out.push(line);
    total += line.length;
  }
  return out;
}

const restOf = (count: number): string => (count === 1 ? 'and 1 more warning' : `and ${count} more warnings`);

function oneLine(warning: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a warning travels in an HTTP header
  const line = warning.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return line.length <= MAX_WARNING
    ? line
    : `${line
        .slice(0, MAX_WARNING - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}
