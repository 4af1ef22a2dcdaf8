// The header by which an overloaded server says when to come back.

/**
 * `Retry-After` in ms from now; undefined when there is none or it says nothing (RFC 9110, 10.2.3).
 * @param now ms since the epoch, for the form with a date.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
