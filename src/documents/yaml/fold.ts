// What line breaks, with the blanks around them, become inside of a scalar.

/** The line breaks alone, as they stand in a value: LF for all but LS and PS. */
export const lineBreaks = (gap: string): string => gap.replaceAll(/\r\n?|\x85/g, '\n').replaceAll(/[ \t]+/g, '');

/** One line break becomes a space, several become one less. */
export function foldedGap(gap: string): string {
  const breaks = lineBreaks(gap);
  return breaks.startsWith('\n') ? breaks.slice(1) || ' ' : breaks;
}
