// Quotes a name the way Go's strconv.Quote does, for the few messages of the reference that do so (spec admission.md, section 4).

const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** What Go does not print as it is: all but letters, marks, numbers, punctuation, symbols and U+0020 (strconv.IsPrint). */
const ESCAPED = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Latin-1 in advance: a name may be megabytes of control characters. */
const LATIN_1 = Array.from({ length: 0x100 }, (_, code) => escapeCode(code));

/**
 * The text in double quotes; lone surrogates become U+FFFD, as they do in Go's JSON decoder. Characters that came into
 * Unicode after version 15.0, which Go 1.26 knows, are printed where Go escapes them.
 */
export const goQuote = (text: string): string => `"${text.toWellFormed().replace(ESCAPED, escapeCharacter)}"`;

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return LATIN_1[code] ?? escapeCode(code);
}

function escapeCode(code: number): string {
  const short = SHORT[String.fromCodePoint(code)];
  if (short !== undefined) return short;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
