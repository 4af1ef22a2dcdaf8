// What happens to the certificates, for those who count it, log it, or tell Kubernetes.
import type { ServingCertificate } from './certificate-source.ts';
import type { Change } from './perform.ts';
import type { Phase } from './rotation.ts';
import type { Target } from './targets.ts';

export type CertificateNews =
  /** This process took a step, and the store has it. */
  | { readonly kind: 'step'; readonly step: Change['do']; readonly reason: string; readonly generation: number }
  /** A step could not be taken; it is tried again. */
  | { readonly kind: 'failed'; readonly step: Change['do']; readonly error: unknown }
  /** The store holds something else that is good: it would be restored from now on. */
  | { readonly kind: 'remembered' }
  /** This process serves another leaf. */
  | { readonly kind: 'serving'; readonly certificate: ServingCertificate }
  /** The store was seen in another phase. */
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** Somebody had taken the bundle away from this object; it was put back. */
  | { readonly kind: 'bundle-repaired'; readonly target: Target };
