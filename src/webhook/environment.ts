// What surrounds the server, in a cluster or without one: certificates, the facts that rules look at, and when they are known.
import type { AdmissionContext } from '../admission/request.ts';
import type { RunningCertificates } from '../certs/cluster-certificates.ts';
import type { ReadinessCheck } from '../telemetry/readiness.ts';
import type { Gate } from './gate.ts';

export interface Environment {
  certificates: RunningCertificates;
  context: AdmissionContext;
  /** Open once the context is complete. */
  gate: Gate;
  /** Conditions of being ready beside that of listening. */
  checks: readonly ReadinessCheck[];
  /** Ends everything that was started for it. */
  stop(): Promise<void>;
}
