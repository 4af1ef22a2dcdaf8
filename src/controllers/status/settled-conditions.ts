// Conditions as they are stored: each keeps the time of its last transition for as long as its status stays the same, so that people and
// `kubectl wait` can trust it (Kubernetes API conventions, "Typical status properties"; spec controllers.md 11, 29).
import type { Condition } from '../../schemas/condition.ts';

/** A condition without its time: what a controller finds true. */
export interface WantedCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** One word in CamelCase; left out when empty. */
  readonly reason?: string | undefined;
  /** A sentence for people; left out when empty. */
  readonly message?: string | undefined;
}

/**
 * The conditions to store, in the order of `wanted`; others that stood there before are dropped.
 * @param before as they are stored now
 * @param now the time of the transitions that happen with this write
 */
export function settledConditions(
  before: readonly Condition[] | undefined,
  wanted: readonly WantedCondition[],
  now: Date,
): Condition[] {
  return wanted.map(({ type, status, reason, message }) => {
    const earlier = before?.find((condition) => condition.type === type);
    const since = earlier?.status === status ? earlier.lastTransitionTime : undefined;
    return {
      type,
      status,
      lastTransitionTime: since || secondsText(now),
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
    };
  });
}

/** RFC 3339 with whole seconds, as Kubernetes writes times. */
const secondsText = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
