// JSON that may be looked at on a terminal: the control characters that JSON lets through are escaped as well.
import { INVISIBLE } from './visible-text.ts';

/** The value as indented JSON. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(INVISIBLE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
