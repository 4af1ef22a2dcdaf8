// How often a source is looked at: the annotation of a SourceResolver, which Images hand on to theirs.

/** On an Image or SourceResolver: a duration such as `5m`, or `off`. */
export const POLLING_INTERVAL = 'source.kpack.io/polling-interval';

/** What the annotation says. */
export interface PollingInterval {
  /** undefined: the source is not looked at again once it is known. */
  readonly ms: number | undefined;
  /** A sentence: the annotation cannot be used, the usual interval counts. */
  readonly problem: string | undefined;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;
const SHORTEST_MS = 10_000;
const LONGEST_MS = 24 * 3_600_000;

/** @param usualMs where there is no annotation, or none that can be used. */
export function pollingInterval(annotation: string | undefined, usualMs: number): PollingInterval {
  if (annotation === undefined) return { ms: usualMs, problem: undefined };
  if (annotation === 'off') return { ms: undefined, problem: undefined };
  const [, h, m, s] = DURATION.exec(annotation) ?? [];
  const ms = Object.entries({ h, m, s }).reduce(
    (sum, [unit, digits]) => sum + Number(digits ?? 0) * (UNITS[unit] ?? 0),
    0,
  );
  if (ms >= SHORTEST_MS && ms <= LONGEST_MS) return { ms, problem: undefined };
  const problem =
    `Annotation ${POLLING_INTERVAL} is ${JSON.stringify(annotation)}: write a duration from 10s to 24h, such as 5m, or off. ` +
    `Until then it is polled every ${usualMs / 1000} s.`;
  return { ms: usualMs, problem };
}
