// The facts that every review route needs besides its own rule.
import type { AdmissionContext } from '../admission/request.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Gate } from './gate.ts';
import type { Outbox } from './outbox.ts';
import type { Rules } from './rules.ts';

export interface ReviewDependencies {
  rules: Rules;
  context: AdmissionContext;
  /** Open once the context is complete. */
  gate: Gate;
  logger: Logger;
  metrics: Pick<Metrics, 'admission' | 'conversion'>;
  /** One for all routes. */
  outbox: Outbox;
  /** How long a request waits for the gate, in ms. Default 8 s: an API server waits for 10. */
  gateTimeoutMs?: number | undefined;
}

export const GATE_TIMEOUT_MS = 8_000;
/** What is said to a request that waited in vain. */
export const NOT_SYNCED =
  "kpack's webhook has only just started and does not know the cluster's StorageClasses yet: try again in a few seconds";
/** What is said when the rules failed; the details are in the log only. */
export const internalMessage = (uid: string): string =>
  `internal error in kpack's webhook: look for request uid "${uid}" in its log`;
