// The Kubernetes Event for each thing that happens to the certificates. Pure: news in, what to tell out.
import type { Occurrence } from '../reconciler/event-recorder.ts';
import type { CertificateNews } from './news.ts';
import type { Change } from './perform.ts';

const STEPS: Record<Change['do'], Pick<Occurrence, 'type' | 'reason'> & { what: string }> = {
  begin: { type: 'Normal', reason: 'CertificatesMade', what: 'Made a certificate authority and a leaf' },
  'renew-leaf': { type: 'Normal', reason: 'LeafRenewed', what: 'Renewed the leaf under the same authority' },
  prepare: {
    type: 'Normal',
    reason: 'AuthorityPrepared',
    what: 'Made the next certificate authority; clients are taught to trust both',
  },
  switch: { type: 'Normal', reason: 'AuthoritySwitched', what: 'The next certificate authority took over' },
  'clean-up': {
    type: 'Normal',
    reason: 'AuthorityRetired',
    what: 'The earlier certificate authority is not trusted any more',
  },
  restore: { type: 'Warning', reason: 'CertificatesRestored', what: 'Wrote the certificates back from memory' },
  discard: {
    type: 'Warning',
    reason: 'NextAuthorityDiscarded',
    what: 'Forgot a next certificate authority that cannot be used',
  },
};

/** What to tell about the Secret; undefined: nothing. */
export function eventOf(news: CertificateNews): Occurrence | undefined {
  switch (news.kind) {
    case 'step': {
      const { type, reason, what } = STEPS[news.step];
      return { type, reason, message: `${what}: ${news.reason}` };
    }
    case 'failed': {
      const why = news.error instanceof Error ? news.error.message : String(news.error);
      return { type: 'Warning', reason: 'CertificateStepFailed', message: `${news.step} failed, trying again: ${why}` };
    }
    case 'bundle-repaired': {
      const { kind, name } = news.target;
      const message = `Somebody took the certificate authority away from ${kind} ${name}; it was published again`;
      return { type: 'Warning', reason: 'BundleRepaired', message };
    }
    case 'serving':
    case 'remembered':
    case 'phase':
      return undefined;
  }
}
