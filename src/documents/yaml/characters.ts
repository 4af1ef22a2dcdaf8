// Classes of characters as YAML 1.1 has them: NEL, LS and PS break lines too. A text under the scanner ends with NUL.

const isWideBreak = (code: number): boolean => code === 0x85 || code === 0x2028 || code === 0x2029;

/** Space or tab. */
export const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** LF, CR, NEL, LS or PS. */
export const isBreak = (code: number): boolean => code === 0x0a || code === 0x0d || (code >= 0x85 && isWideBreak(code));

/** A line break or the end of the text. */
export const isBreakOrEnd = (code: number): boolean => code === 0 || isBreak(code);

/** A blank, a line break or the end of the text. */
export const isBlankOrEnd = (code: number): boolean =>
  code <= 0x20
    ? code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === 0
    : code >= 0x85 && isWideBreak(code);

/** What anchors and tag handles are made of: letters, digits, `_` and `-`, of ASCII. */
export const isWord = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code) || code === 0x5f || code === 0x2d;

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** The value of a hexadecimal digit, else -1. */
export const hexValue = (code: number): number => {
  if (isDigit(code)) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};
