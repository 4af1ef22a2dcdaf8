// Cuts a file into the texts of its documents, so that each can be rewritten without a look at the others.
import { lineEnd } from './edit-splice.ts';

/** One piece of a file; all pieces in a row are the file. */
export interface Piece {
  readonly text: string;
  /** One JSON value (with what stands around it) rather than a document of YAML. */
  readonly json: boolean;
}

/** Lines of three dashes begin a new piece, and so does each further value of a run of JSON. */
export function cutFile(text: string): Piece[] {
  const starts = [...text.matchAll(/^---/gm)].map(({ index }) => index).filter((index) => index > 0);
  return [0, ...starts].flatMap((start, i) => splitJson(text.slice(start, starts[i])));
}

function splitJson(text: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  while (rest !== '') {
    const end = jsonEnd(rest);
    if (end === undefined) break;
    // What follows the value on its line belongs to it.
    const line = lineEnd(rest, end);
    const cut =
      rest.slice(end, line).trim() === '' ? Math.min(rest.length, rest.indexOf('\n', end) + 1 || rest.length) : end;
    pieces.push({ text: rest.slice(0, cut), json: true });
    rest = rest.slice(cut);
  }
  return rest === '' ? pieces : [...pieces, { text: rest, json: false }];
}

/** Where the JSON object or array that a text begins with ends; undefined where there is none. */
function jsonEnd(text: string): number | undefined {
  const start = /^(?:---)?\s*(?=[{[])/.exec(text)?.[0].length;
  if (start === undefined) return undefined;
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > 0) continue;
    const end = start + index + token.length;
    return isJson(text.slice(start, end)) ? end : undefined;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
