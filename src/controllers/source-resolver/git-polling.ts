// What the condition ActivePolling says of a git source that is known.
import { POLLING_INTERVAL, type PollingInterval } from './polling-interval.ts';
import type { Finding } from './source-status.ts';

type Polling = Pick<Finding & { readonly kind: 'found' }, 'isPolled' | 'remark'>;

/** @param isMoving whether the revision may name another commit later: a commit itself never does */
export function gitPolling(isMoving: boolean, { ms, problem }: PollingInterval): Polling {
  if (!isMoving) return { isPolled: false };
  if (problem !== undefined) return { isPolled: true, remark: { reason: 'InvalidPollingInterval', message: problem } };
  if (ms !== undefined) return { isPolled: true };
  const message = `Annotation ${POLLING_INTERVAL} is off: remove it to have new commits found.`;
  return { isPolled: false, remark: { reason: 'PollingOff', message } };
}
