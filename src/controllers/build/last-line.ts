// The last thing that a container said before it failed: usually the reason.
import { stripVTControlCharacters } from 'node:util';

/** As kpack cuts it, bytes (spec controllers.md, 4.6). */
const LONGEST = 800;

/** The last line with something in it, without colours, cut between characters; empty when the log is. */
export function lastLine(log: string): string {
  const lines = log.split(/\r?\n/).map((line) => stripVTControlCharacters(line).trimEnd());
  return cut(lines.findLast((line) => line.trim() !== '') ?? '');
}

function cut(line: string): string {
  const bytes = Buffer.from(line);
  if (bytes.length <= LONGEST) return line;
  // A streaming decoder keeps back a character that is not complete.
  return new TextDecoder().decode(bytes.subarray(0, LONGEST), { stream: true });
}
