// Text of a manifest, as a terminal or a CI log may be given it: nothing in it can move the cursor, hide, or give commands.

/** Characters that move the cursor, change the terminal, or reverse what is read after them; also line breaks of any kind. */
export const INVISIBLE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A character as people write it in source code: `\x1b`, `\u202e`. */
export function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One line of text, with whatever is invisible in it escaped; a tab becomes a space. */
export const visible = (text: string): string => text.replaceAll('\t', ' ').replace(INVISIBLE, escaped).toWellFormed();

/** The longest line that is worth printing, in UTF-16 units. A value may be as long as its file. */
const LONGEST = 2000;

/** The lines of a text, each made visible, without indentation, and cut if it is endless. */
export const visibleLines = (text: string): string[] => text.split('\n').map((line) => inert(cut(line)));

function cut(line: string): string {
  const rest = line.length - LONGEST;
  return rest > 0 ? `${visible(line.slice(0, LONGEST)).trim()}… (${rest} more characters)` : visible(line).trim();
}

/** GitHub's runner takes a line that begins with `::`, or holds `##[`, for a command: a manifest must not give any. */
const inert = (line: string): string => line.replace(/^::/, '\\x3a:').replaceAll('##[', '#\\x23[');
