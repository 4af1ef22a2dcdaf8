// Counts what happens to the certificates.
import type { CertificateNews } from '../certs/news.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** A listener for a certificate source. */
export function countCertificateNews(metrics: Metrics): (news: CertificateNews) => void {
  return (news) => {
    switch (news.kind) {
      case 'step':
        return metrics.certificateStep(news.step, 'success');
      case 'failed':
        return metrics.certificateStep(news.step, 'failure');
      case 'phase':
        return metrics.certificatePhase(news.phase);
      case 'bundle-repaired':
        return metrics.bundleRepaired(news.target.kind, news.target.name);
      case 'serving':
      case 'remembered':
        return undefined;
    }
  };
}
