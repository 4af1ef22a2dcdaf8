// Integers in texts, as Go's strconv.ParseInt(text, 10, 64) reads them, with its errors.
import { goQuote } from '../admission/go-quote.ts';

const MAX = 2n ** 63n;

/** @throws RangeError with Go's text when it is no 64-bit integer. */
export function parseGoInteger(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw refused(text, 'invalid syntax');
  const digits = text.replace(/^[+-]?0*/, '');
  const value = digits.length > 19 ? MAX : BigInt(digits);
  const signed = text.startsWith('-') ? -value : value;
  if (digits.length > 19 || signed >= MAX || signed < -MAX) throw refused(text, 'value out of range');
  return signed;
}

const refused = (text: string, why: string) => new RangeError(`strconv.ParseInt: parsing ${goQuote(text)}: ${why}`);
