// What a scalar of YAML or JSON is to Go: strings, booleans, null, integers of 64 bits, floats.
import type { JsonValue } from '../schemas/json.ts';

/** A float, even where it is a whole number: as a key it is written otherwise than an integer. */
export class GoFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Integers are numbers where a double holds them exactly, else big. */
export type GoScalar = string | boolean | null | number | bigint | GoFloat;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** An integer of any size as it is kept; of -0 the sign is lost. */
export const goInteger = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/**
 * What kubectl sends for a scalar. Integers of 64 bits stay exact (as in parseJson), larger ones become doubles, whole floats look like
 * integers.
 * @returns undefined for infinities and NaN, which JSON does not have
 */
export function jsonScalar(scalar: GoScalar): JsonValue | undefined {
  if (typeof scalar === 'bigint') {
    const [number, text] = [Number(scalar), String(scalar)];
    const isExact = String(number) === text || scalar < MIN_INT64 || scalar > MAX_INT64;
    return isExact ? number : JSON.rawJSON(text);
  }
  if (!(scalar instanceof GoFloat)) return scalar;
  if (!Number.isFinite(scalar.value)) return undefined;
  return scalar.value === 0 ? 0 : scalar.value;
}

/**
 * The key that a scalar becomes in JSON.
 * @returns undefined for what cannot be one: null, and integers of more than 63 bits
 */
export function keyText(scalar: GoScalar): string | undefined {
  if (typeof scalar === 'string') return scalar;
  if (scalar === null) return undefined;
  if (typeof scalar === 'bigint') return scalar > MAX_INT64 ? undefined : String(scalar);
  return scalar instanceof GoFloat ? floatKey(scalar.value) : String(scalar);
}

/** Go: strconv.FormatFloat(value, 'g', -1, 32). */
function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  const [digits = '', exponent = 0] = shortest(single);
  const sign = single < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 6) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The fewest digits that give the same single-precision float again, and the exponent of the first. */
function shortest(single: number): [digits: string, exponent: number] {
  for (let precision = 1; ; precision++) {
    const text = Math.abs(single).toExponential(precision - 1);
    if (precision < 10 && Math.fround(Number(text)) !== Math.abs(single)) continue;
    const [mantissa = '', exponent = ''] = text.split('e');
    return [mantissa.replace('.', '').replace(/0+$/, '') || '0', Number(exponent)];
  }
}
