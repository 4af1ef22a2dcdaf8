// Quoting against answers recorded from Go's strconv.Quote (Go 1.26).
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goQuote } from '../../src/admission/go-quote.ts';

const rows = JSON.parse(readFileSync(new URL('../fixtures/admission/go-quotes.json', import.meta.url), 'utf8')) as {
  text: string;
  quoted: string;
}[];

it.each(rows)('%# quotes as $quoted', ({ text, quoted }) => {
  expect(goQuote(text)).toBe(quoted);
});

/** Any code points, lone surrogates too. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points));

describe('properties', () => {
  it('what is quoted can be read back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const quoted = goQuote(text);
        expect(quoted).toMatch(/^"[^\p{C}\p{Zl}\p{Zp}]*"$/u);
        expect(unquote(quoted)).toBe(text.toWellFormed());
      }),
      { numRuns: 2_000 },
    );
  });

  it('printable text stands as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9 äßé漢😀.,:-]*$/u), (text) => {
        expect(goQuote(text)).toBe(`"${text}"`);
      }),
    );
  });
});

/** Reads a quoted text by the Go language's rules for string literals. */
function unquote(quoted: string): string {
  const short: Record<string, string> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return quoted
    .slice(1, -1)
    .replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gu, (_, x, u, long, letter) =>
      letter === undefined ? String.fromCodePoint(Number.parseInt(x ?? u ?? long, 16)) : (short[letter] ?? letter),
    );
}
