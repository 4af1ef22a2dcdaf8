// Dates and times as Go's YAML reader knows them. They are strings all the same; only the tag !!timestamp asks.
const FORM =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

/** Whether a text is a date or a date with a time that exists. */
export function isTimestamp(text: string): boolean {
  const found = FORM.exec(text);
  if (found === null) return false;
  const part = (index: number): number => Number(found[index] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return false;
  const [hour, minute, second] = found[4] === undefined ? [part(9), part(10), part(11)] : [part(4), part(5), part(6)];
  return hour < 24 && minute < 60 && second < 60 && part(7) <= 24 && part(8) < 60;
}
