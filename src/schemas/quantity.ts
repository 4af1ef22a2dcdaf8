// Kubernetes quantities (`2G`, `500m`, `1Gi`): read, printed and compared as Go's resource.Quantity does it, to the letter,
// but in time proportional to the text: powers of ten are never multiplied out (spec admission.md, 5.7).

/** How a quantity is written: `2G`, `2e9` or `2Gi`. It is kept when a quantity is printed anew. */
export type QuantityFamily = 'decimal' | 'exponent' | 'binary';

/** A quantity's exact value: sign x 0.digits x 10^magnitude. */
export interface Quantity {
  readonly sign: -1 | 0 | 1;
  /** Decimal digits with no zero at either end; empty for zero. */
  readonly digits: string;
  /** Places before the decimal point; 0 for zero. */
  readonly magnitude: number;
  readonly family: QuantityFamily;
  /** The text to keep, where the reference keeps the spelling; undefined where it prints the value anew. */
  readonly asWritten: string | undefined;
}

/** Why a text is not a quantity, in the reference's words (spec admission.md, 1.6). */
export type QuantityError = typeof BAD_FORMAT | typeof BAD_NUMBER | typeof BAD_SUFFIX;

const BAD_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'" as const;
const BAD_NUMBER = 'unable to parse numeric part of quantity' as const;
const BAD_SUFFIX = "unable to parse quantity's suffix" as const;

/** What a suffix multiplies by: 10^exponent, for binary ones 2^exponent. */
interface Suffix {
  readonly family: QuantityFamily;
  readonly exponent: number;
}

const DECIMAL_UNITS = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const SMALLEST_EXPONENT = -9;

const SUFFIXES = new Map<string, Suffix>([
  ...BINARY_UNITS.map((unit, i): [string, Suffix] => [unit, { family: 'binary', exponent: 10 * i }]),
  // Second, so that no suffix means decimal.
  ...DECIMAL_UNITS.map((unit, i): [string, Suffix] => [
    unit,
    { family: 'decimal', exponent: 3 * i + SMALLEST_EXPONENT },
  ]),
]);

const LARGEST_BINARY = 2n ** 63n - 1n;

/** A cluster, or a repository of manifests, writes the same few quantities again and again. */
const known = new Map<string, Quantity | QuantityError>();
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 12;

/**
 * Reads a quantity; of a JSON number the source text. Blanks around it are ignored.
 * Any length and any exponent take time proportional to the text.
 */
export function parseQuantity(input: string): Quantity | QuantityError {
  const before = known.get(input);
  if (before !== undefined) return before;
  const quantity = readQuantity(input);
  if (input.length <= LONGEST_KNOWN) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(input, quantity);
  }
  return quantity;
}

function readQuantity(input: string): Quantity | QuantityError {
  const text = trimBlanks(input);
  if (text === '') return BAD_FORMAT;
  const start = isSign(text.charCodeAt(0)) ? 1 : 0;
  const whole = skipZeros(text, start);
  const wholeEnd = skipDigits(text, whole);
  const hasPoint = text.charCodeAt(wholeEnd) === POINT;
  const fraction = hasPoint ? wholeEnd + 1 : wholeEnd;
  const end = skipDigits(text, fraction);
  if (skipSuffix(text, end) !== text.length) return BAD_FORMAT;
  const suffix = suffixOf(text.slice(end));
  if (suffix === undefined) return BAD_SUFFIX;

  const wholeDigits = whole === wholeEnd ? '0' : text.slice(whole, wholeEnd);
  const fractionDigits = text.slice(fraction, end);
  // The reference has a second reader for numbers that do not fit 64 bits. The two agree on values; but only the first keeps
  // spellings, and takes a number without any digit for 0.
  const isShort = fits64Bits(wholeDigits.length, fractionDigits.length, suffix);
  if (!isShort && end - start === (hasPoint ? 1 : 0)) return BAD_NUMBER;

  const { digits, magnitude } =
    suffix.family === 'binary'
      ? binaryValue(wholeDigits, fractionDigits, suffix.exponent, isShort)
      : roundUp(value(wholeDigits + fractionDigits, scaleOf(suffix, fractionDigits.length)));
  return {
    sign: digits === '' ? 0 : text.charCodeAt(0) === MINUS ? -1 : 1,
    digits,
    magnitude,
    family: suffix.family,
    asWritten: isShort && isKept(wholeDigits, fractionDigits, suffix) ? text : undefined,
  };
}

/**
 * The text under which a quantity is stored: the written one or the canonical one, exactly as Go's UnmarshalJSON and MarshalJSON
 * leave it; undefined when it is not a quantity. Like Go's it loses the unit of decimal values of 10^21 and more (`1000E`
 * gives `1`); the exponent form keeps it (`1e21`).
 */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  if (typeof quantity === 'string') return undefined;
  return quantity.asWritten ?? print(quantity);
}

/**
 * Compares by value: -1 when a is less than b, 0 when equal, 1 when greater. A text that is not a quantity counts as 0, as Go's
 * empty Quantity does: the decoder has refused such a text before any rule sees it.
 */
export function compareQuantities(a: Quantity | string, b: Quantity | string): -1 | 0 | 1 {
  const x = quantityOf(a);
  const y = quantityOf(b);
  if (x.sign !== y.sign) return x.sign < y.sign ? -1 : 1;
  if (x.magnitude === y.magnitude && x.digits === y.digits) return 0;
  // Digits start with the first significant one and end with the last, so they sort like fractions.
  const isLess = x.magnitude === y.magnitude ? x.digits < y.digits : x.magnitude < y.magnitude;
  return isLess === x.sign > 0 ? -1 : 1;
}

/** -1, 0 or 1; 0 also for a text that is not a quantity. */
export const quantitySign = (quantity: Quantity | string): -1 | 0 | 1 => quantityOf(quantity).sign;

const ZERO: Quantity = { sign: 0, digits: '', magnitude: 0, family: 'decimal', asWritten: undefined };

function quantityOf(quantity: Quantity | string): Quantity {
  if (typeof quantity !== 'string') return quantity;
  const parsed = parseQuantity(quantity);
  return typeof parsed === 'string' ? ZERO : parsed;
}

type Value = Pick<Quantity, 'digits' | 'magnitude'>;

/** The value digits x 10^scale. */
function value(digits: string, scale: number): Value {
  const first = skipZeros(digits, 0);
  let end = digits.length;
  while (end > first && digits.charCodeAt(end - 1) === ZERO_DIGIT) end--;
  if (first === end) return { digits: '', magnitude: 0 };
  return { digits: digits.slice(first, end), magnitude: digits.length - first + scale };
}

/** Away from zero, to whole 10^-9. */
function roundUp(exact: Value): Value {
  const { digits, magnitude } = exact;
  const kept = magnitude - SMALLEST_EXPONENT;
  if (digits.length <= kept || digits === '') return exact;
  if (kept <= 0) return { digits: '1', magnitude: SMALLEST_EXPONENT + 1 };
  let last = kept - 1;
  while (last >= 0 && digits.charCodeAt(last) === NINE) last--;
  if (last < 0) return { digits: '1', magnitude: magnitude + 1 };
  return { digits: `${digits.slice(0, last)}${Number(digits[last]) + 1}`, magnitude };
}

/** Rounded up to whole 10^-9, at most 2^63 - 1. */
function binaryValue(whole: string, fraction: string, exponent: number, isShort: boolean): Value {
  if (isShort) return value(String(Number(whole) * 2 ** exponent), 0); // below 2^53
  if (whole.length > 19) return value(String(LARGEST_BINARY), 0);
  // Multiples of 10^-9 / 2^exponent have no more decimals than this; of those behind it only matters whether there are any.
  const decimals = exponent - SMALLEST_EXPONENT;
  const near = fraction.slice(0, decimals);
  const isCut = skipZeros(fraction, near.length) < fraction.length;
  let unscaled = BigInt(whole + near) << BigInt(exponent);
  let scale = near.length;
  if (scale > -SMALLEST_EXPONENT) {
    const divisor = 10n ** BigInt(scale + SMALLEST_EXPONENT);
    const isExact = !isCut && unscaled % divisor === 0n;
    unscaled = unscaled / divisor + (isExact ? 0n : 1n);
    scale = -SMALLEST_EXPONENT;
  }
  const isTooLarge = unscaled > LARGEST_BINARY * 10n ** BigInt(scale);
  return isTooLarge ? value(String(LARGEST_BINARY), 0) : value(String(unscaled), -scale);
}

/** No fraction, the largest unit that allows that, the family kept. */
function print(quantity: Quantity): string {
  const { sign, digits, magnitude, family } = quantity;
  if (sign === 0) return '0';
  const minus = sign < 0 ? '-' : '';
  const isWhole = digits.length <= magnitude;
  if (family === 'binary' && isWhole) {
    const whole = BigInt(digits + '0'.repeat(magnitude - digits.length));
    if (whole >= 1024n) return minus + printBinary(whole);
  }
  // Zeros bring the exponent down to a multiple of 3.
  let exponent = int32(magnitude - digits.length);
  const zeros = ((exponent % 3) + 3) % 3;
  exponent = int32(exponent - zeros);
  return `${minus}${digits}${'0'.repeat(zeros)}${family === 'exponent' ? printExponent(exponent) : printUnit(exponent)}`;
}

function printBinary(whole: bigint): string {
  let mantissa = whole;
  let unit = 0;
  while ((mantissa & 1023n) === 0n) {
    mantissa >>= 10n;
    unit++;
  }
  return `${mantissa}${BINARY_UNITS[unit] ?? ''}`;
}

const printExponent = (exponent: number): string => (exponent === 0 ? '' : `e${exponent}`);
const printUnit = (exponent: number): string => DECIMAL_UNITS[(exponent - SMALLEST_EXPONENT) / 3] ?? '';

/** Whether the reference's first reader takes a number of so many digits. */
function fits64Bits(wholeLength: number, fractionLength: number, suffix: Suffix): boolean {
  if (suffix.family === 'binary') return fractionLength === 0 && wholeLength <= 14 - (suffix.exponent / 10) * 3;
  return wholeLength + fractionLength <= 18 && scaleOf(suffix, fractionLength) >= SMALLEST_EXPONENT;
}

/** Whether the spelling of a short number counts as canonical (spec admission.md, 5.7, "stays exactly as written"). */
function isKept(whole: string, fraction: string, suffix: Suffix): boolean {
  if (suffix.family === 'binary') return Number(whole) % 8 !== 0;
  const digits = whole + fraction;
  return scaleOf(suffix, fraction.length) % 3 === 0 && digits.charCodeAt(0) !== ZERO_DIGIT && !digits.endsWith('000');
}

const scaleOf = (suffix: Suffix, fractionLength: number): number => int32(suffix.exponent - fractionLength);

/** The reference keeps exponents in 32 bits and lets them wrap; `1e4294967297` is 10 to it. */
const int32 = (exponent: number): number => exponent | 0;

function suffixOf(text: string): Suffix | undefined {
  const unit = SUFFIXES.get(text);
  if (unit !== undefined || (text.charCodeAt(0) | 0x20) !== LOWER_E) return unit;
  const exponent = exponentOf(text.slice(1));
  return exponent === undefined ? undefined : { family: 'exponent', exponent };
}

/** An integer of at most 64 bits, of which the low 32 count. */
function exponentOf(text: string): number | undefined {
  const start = isSign(text.charCodeAt(0)) ? 1 : 0;
  const significant = skipZeros(text, start);
  const end = skipDigits(text, significant);
  if (end === start || end !== text.length || end - significant > 19) return undefined;
  const size = BigInt(text.slice(significant));
  const exponent = text.charCodeAt(0) === MINUS ? -size : size;
  return BigInt.asIntN(64, exponent) === exponent ? Number(BigInt.asIntN(32, exponent)) : undefined;
}

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO_DIGIT = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;

const isSign = (code: number): boolean => code === MINUS || code === PLUS;

function skipZeros(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === ZERO_DIGIT) at++;
  return at;
}

function skipDigits(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code >= ZERO_DIGIT && code <= NINE; code = text.charCodeAt(at)) at++;
  return at;
}

/** The letters of all suffixes in any order, a sign, digits. */
function skipSuffix(text: string, from: number): number {
  let at = from;
  while (at < text.length && 'eEinumkKMGTP'.includes(text.charAt(at))) at++;
  return skipDigits(text, isSign(text.charCodeAt(at)) ? at + 1 : at);
}

/** What Go's strings.TrimSpace takes and a JSON text may hold unescaped: control characters are not among it. */
const BLANKS = /[ \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANKS.test(text.charAt(start))) start++;
  while (end > start && BLANKS.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
