// A line of a file cut into what a terminal draws at once, with the columns that each takes: carets have to stand below the right one.
import { eastAsianWidth } from 'get-east-asian-width';
import { escaped, INVISIBLE } from './visible-text.ts';

/** One character as people see it, however many code points it is made of. */
export interface Cell {
  /** Safe to print. */
  readonly shown: string;
  /** Columns on a terminal. */
  readonly width: number;
  /** Where it begins in the text, in UTF-16 units from 0. */
  readonly at: number;
}

const TAB = '    ';
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** The cells of one line. */
export function terminalCells(text: string): Cell[] {
  const characters = PRINTABLE_ASCII.test(text) ? [...text] : graphemes(text);
  let at = 0;
  return characters.map((character) => {
    const cell = { ...drawn(character), at };
    at += character.length;
    return cell;
  });
}

const graphemes = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

function drawn(character: string): { shown: string; width: number } {
  if (character === '\t') return { shown: TAB, width: TAB.length };
  const shown = character.replace(INVISIBLE, escaped).toWellFormed();
  // What was escaped is ASCII now. Of a grapheme the first code point decides; combining marks add nothing to it.
  if (PRINTABLE_ASCII.test(shown)) return { shown, width: shown.length };
  return { shown, width: /^\p{Emoji_Presentation}|\ufe0f/u.test(shown) ? 2 : widthOf(shown) };
}

const widthOf = (shown: string): number =>
  /^[\p{Mark}\p{Default_Ignorable_Code_Point}]/u.test(shown) ? 0 : eastAsianWidth(shown.codePointAt(0) ?? 0);
