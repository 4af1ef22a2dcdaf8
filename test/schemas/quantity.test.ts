// Quantities against answers recorded from Go's resource.Quantity (k8s.io/apimachinery v0.36.3).
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantitySign,
} from '../../src/schemas/quantity.ts';

interface Row {
  text: string;
  /** What Go stores, or why it refuses. */
  stored?: string;
  error?: string;
  sign?: number;
  /** Compared with the valid row before; left out where Go would take minutes. */
  toPrevious?: number;
}
const rows = JSON.parse(readFileSync(new URL('../fixtures/schemas/quantities.json', import.meta.url), 'utf8')) as Row[];

function read(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (typeof quantity === 'string') throw new Error(`${text}: ${quantity}`);
  return quantity;
}

describe('answers of Go', () => {
  it.each(rows.filter(({ error }) => error !== undefined))('refuses $text', ({ text, error }) => {
    expect(parseQuantity(text)).toBe(error);
    expect(canonicalQuantity(text)).toBeUndefined();
  });

  it.each(rows.filter(({ stored }) => stored !== undefined))('stores $text as $stored', ({ text, stored, sign }) => {
    expect(canonicalQuantity(text)).toBe(stored);
    expect(quantitySign(text)).toBe(sign);
  });

  it('compares each with the one before', () => {
    const valid = rows.filter(({ stored }) => stored !== undefined);
    const comparable = valid.filter(({ toPrevious }) => toPrevious !== undefined);
    expect(comparable.length).toBeGreaterThan(200);
    for (const row of comparable) {
      const previous = valid[valid.indexOf(row) - 1]!;
      expect(compareQuantities(row.text, previous.text), `${row.text} and ${previous.text}`).toBe(row.toPrevious);
      expect(compareQuantities(read(previous.text), read(row.text))).toBe(0 - row.toPrevious!);
    }
  });
});

describe('comparison', () => {
  it.each([
    ['2G', '2Gi', -1],
    ['1000M', '1G', 0],
    ['1024Mi', '1Gi', 0],
    ['-2Gi', '-2G', -1],
    ['-1', '0', -1],
    ['0', '1n', -1],
    ['-0', '0', 0],
    ['1e2000000000', '9e1999999999', 1],
    ['1e2000000000', '10e1999999999', 0],
    ['-1e2000000000', '-1', -1],
    ['1e-2000000000', '1n', 0], // rounded up
    ['8Ei', '7Ei', 1],
    ['8Ei', '9Ei', 0], // both are capped
  ])('of %s with %s', (a, b, expected) => {
    expect(compareQuantities(a, b)).toBe(expected);
  });

  it('takes what is not a quantity for 0', () => {
    expect(compareQuantities('1', 'many')).toBe(1);
    expect(quantitySign('many')).toBe(0);
  });
});

describe('exponents and lengths without limit', () => {
  it.each([
    ['1e2000000000', '100e1999999998'],
    ['1e-2000000000', '1e-9'],
    ['-7e-2000000000', '-1e-9'],
    ['123456789012345678901234567890e2000000000', '12345678901234567890123456789e2000000001'],
    [`1${'0'.repeat(1_000_000)}e0`, '10e999999'],
    [`${'9'.repeat(1_000_000)}.9999999999e0`, '10e999999'],
    [`0.${'0'.repeat(1_000_000)}1Gi`, '1n'],
    [`${'9'.repeat(1_000_000)}Ki`, '9223372036854775807'],
    [`1.${'0'.repeat(1_000_000)}1Ki`, '1024000000001n'],
    [`1e${'0'.repeat(1_000_000)}3`, `1e${'0'.repeat(1_000_000)}3`],
  ])('case %#', (text, stored) => {
    expect(canonicalQuantity(text)).toBe(stored);
    expect(compareQuantities(text, stored)).toBe(0);
  });

  it('refuses an exponent of more than 64 bits', () => {
    expect(parseQuantity('1e9999999999999999999')).toBe("unable to parse quantity's suffix");
    expect(parseQuantity(`1e${'9'.repeat(1_000_000)}`)).toBe("unable to parse quantity's suffix");
  });

  it('loses the unit of decimal values from 10^21, as Go does', () => {
    expect(canonicalQuantity('1000E')).toBe('1');
    expect(canonicalQuantity('1e21')).toBe('1e21');
  });
});

const digits = fc.stringMatching(/^\d{0,25}$/);
const suffix = fc.oneof(
  fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'),
  fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }).map((exponent) => `e${exponent}`),
  fc.integer({ min: -12, max: 12 }).map((exponent) => `E${exponent}`),
);
const spelling = fc
  .tuple(fc.constantFrom('', '+', '-'), digits, fc.constantFrom('', '.'), digits, suffix)
  .map(([sign, whole, point, fraction, unit]) => `${sign}${whole}${point}${point && fraction}${unit}`);
const quantity = spelling.filter((text) => typeof parseQuantity(text) !== 'string');
/** Without those whose unit gets lost, see above. */
const storable = quantity.filter((text) => {
  const { family, magnitude } = read(text);
  return family !== 'decimal' || magnitude <= 18;
});

/** Any code points, lone surrogates too. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points));

describe('properties', () => {
  const runs = { numRuns: 2_000 };

  it('the stored form is stable', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const stored = canonicalQuantity(text)!;
        expect(canonicalQuantity(stored)).toBe(stored);
      }),
      runs,
    );
  });

  it('storing keeps value and sign', () => {
    fc.assert(
      fc.property(storable, (text) => {
        const stored = canonicalQuantity(text)!;
        expect(compareQuantities(stored, text)).toBe(0);
        expect(quantitySign(stored)).toBe(quantitySign(text));
      }),
      runs,
    );
  });

  it('comparison is a total order', () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (a, b, c) => {
        expect(compareQuantities(a, a)).toBe(0);
        expect(compareQuantities(a, b)).toBe(0 - compareQuantities(b, a));
        const [low, middle, high] = [a, b, c].sort(compareQuantities) as [string, string, string];
        expect(compareQuantities(low, middle)).toBeLessThanOrEqual(0);
        expect(compareQuantities(middle, high)).toBeLessThanOrEqual(0);
        expect(compareQuantities(low, high)).toBeLessThanOrEqual(0);
      }),
      runs,
    );
  });

  it('whole numbers compare as numbers', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        expect(compareQuantities(`${a}`, `${b}`)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
      runs,
    );
  });

  it('every text is a quantity or gets one of the three errors', () => {
    const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'0123456789.+-eEinumkKMGTP ') }));
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parseQuantity(input);
        if (typeof parsed !== 'string') expect(canonicalQuantity(input)).toMatch(/^[-+]?[\d.]*[A-Za-z]*[-+]?\d*$/);
        else expect(parsed).toMatch(/^quantities must match|^unable to parse (numeric part of )?quantity/);
      }),
      runs,
    );
  });
});
