// Reads errors of the rules back from the text in which the webhook prints them (spec admission.md, section 4).
import type { FieldError } from '../admission/field-error.ts';

/** A name of a field with what leads to it, as the rules write it. */
const PATH = /^(?:[\w-]+(?:\[[^\]]*\])*\.)*[\w-]+(?:\[[^\]]*\])*$/;

/** The last words of these lines may look like paths: what was before and is now, the lines of a difference. */
const DETAIL = /^(?:got: .*, want: |current: .*, requested: |[{*\t])/;

/**
 * One error for each line that ends with a colon and paths; lines that do not are details of the error above them. What follows no rule
 * is an error without a path. A value with a line break in it, which a message repeats, is only seen through where the error is `expected`.
 */
export function parsePrintedErrors(text: string, expected: readonly string[] = []): FieldError[] {
  const errors: FieldError[] = [];
  for (let rest: string | undefined = text || undefined; rest !== undefined; ) {
    const known = longest(expected, rest);
    const lines = known === undefined ? 1 : known.split('\n').length;
    const line = rest.split('\n', lines).join('\n');
    rest = line.length < rest.length ? rest.slice(line.length + 1) : undefined;
    const error = known === undefined ? parseLine(line) : parseOne(known);
    const last = errors.at(-1);
    if (error !== undefined) errors.push(error);
    else if (last === undefined) errors.push({ message: line, paths: [] });
    else
      errors[errors.length - 1] = { ...last, details: last.details === undefined ? line : `${last.details}\n${line}` };
  }
  return errors;
}

/** The longest of these that a text begins with, in whole lines. */
const longest = (texts: readonly string[], text: string): string | undefined =>
  texts.filter((one) => text === one || text.startsWith(`${one}\n`)).toSorted((a, b) => b.length - a.length)[0];

/** An error that is known to be one: its paths stand at the end of the first line that has some. */
function parseOne(text: string): FieldError {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => parseLine(line) !== undefined);
  const { message, paths } = parseLine(lines[at] ?? '') ?? { message: text, paths: [] };
  if (at < 0) return { message, paths };
  const details = lines.slice(at + 1).join('\n');
  return { message: [...lines.slice(0, at), message].join('\n'), paths, ...(details !== '' && { details }) };
}

function parseLine(line: string): { message: string; paths: string[] } | undefined {
  const end = line.lastIndexOf(': ');
  if (end < 0) return undefined;
  if (end === line.length - 2) return { message: line.slice(0, end), paths: [] };
  const paths = line.slice(end + 2).split(', ');
  return DETAIL.test(line) || !paths.every((path) => isPath(path)) ? undefined : { message: line.slice(0, end), paths };
}

/** Two of the reference's paths are no names of fields. */
const isPath = (path: string): boolean =>
  PATH.test(path) || path.endsWith('name + kind') || path.endsWith('image reference currently not supported');
