// Times as Kubernetes keeps them: RFC 3339, UTC, whole seconds (metav1.Time; spec api.md, section 3).

// Go's parser also takes a one-digit hour and a comma before the fraction.
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;
const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

// What an API server itself writes, on a day that every month has: no calendar is needed to know that it is a time.
const ORDINARY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** True for a text that Go's `time.Parse(time.RFC3339, text)` reads. */
export const isTime = (text: string): boolean => ORDINARY.test(text) || milliseconds(text) !== undefined;

/**
 * The same moment in UTC with whole seconds; null for the zero time, which counts as unset; the text itself when it is no time,
 * or when its year in UTC would have no four digits, which nobody could read again.
 */
export function canonicalTime(text: string): string | null {
  if (CANONICAL.test(text) && !text.startsWith('0001-')) return text;
  const at = milliseconds(text);
  if (at === undefined) return text;
  if (at === ZERO) return null;
  const utcText = new Date(at).toISOString();
  return /^\d/.test(utcText) ? `${utcText.slice(0, 19)}Z` : text;
}

const utc = (year: number, month: number, day: number, hour: number, minute: number, second: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC would take the years 0 to 99 for 19xx
  date.setUTCHours(hour, minute, second);
  return date.getTime();
};
const ZERO = utc(1, 1, 1, 0, 0, 0);

function milliseconds(text: string): number | undefined {
  const found = RFC3339.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const [sign, offsetHours, offsetMinutes] = [found[7], Number(found[8] ?? 0), Number(found[9] ?? 0)];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (offsetHours > 24 || offsetMinutes > 60) return undefined;
  const local = utc(year, month, day, hour, minute, second);
  if (new Date(local).getUTCDate() !== day) return undefined; // 30 February
  return local - (sign === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
}
