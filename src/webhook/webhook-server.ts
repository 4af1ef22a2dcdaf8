// The webhook as a whole: listener, routes, certificate changes and drain behind one small interface.
import type { AddressInfo } from 'node:net';
import type { CertificateSource } from '../certs/certificate-source.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { addAdmissionRoutes } from './admission-route.ts';
import { addConversionRoute } from './conversion-route.ts';
import { type DrainOptions, type DrainReport, drain } from './drain.ts';
import { createHttpsServer, type TlsMinVersion } from './https-server.ts';
import { Outbox } from './outbox.ts';
import type { ReviewDependencies } from './review-dependencies.ts';

export interface WebhookServerOptions extends Omit<ReviewDependencies, 'metrics' | 'outbox'> {
  /** Must have a certificate by now. */
  certificates: CertificateSource;
  tlsMinVersion: TlsMinVersion;
  metrics: Metrics;
  bodyTimeoutMs?: number | undefined;
}

export interface WebhookServer {
  /** Starts to listen; port 0 takes any free one. @returns where it listens @throws Error e.g. EADDRINUSE */
  listen(host: string, port: number): Promise<AddressInfo>;
  /** Requests that are being read or answered. */
  readonly inFlight: number;
  /** Stops without losing a request. Probes fail from now on; a second call gives the same promise. */
  drain(options: DrainOptions): Promise<DrainReport>;
}

/** Makes the server. @throws Error when there is no certificate, or its key is another one's */
export function createWebhookServer(options: WebhookServerOptions): WebhookServer {
  const { certificates, logger, metrics } = options;
  const certificate = certificates.current();
  if (certificate === undefined) throw new Error('there is no certificate to serve yet');
  let drained: Promise<DrainReport> | undefined;

  const server = createHttpsServer({ ...options, certificate, draining: () => drained !== undefined });
  const dependencies: ReviewDependencies = { ...options, outbox: new Outbox() };
  addAdmissionRoutes(server.app, dependencies);
  addConversionRoute(server.app, dependencies);
  const observe = ({ notAfter, caNotAfter }: typeof certificate): void => {
    metrics.certificateExpiry('leaf', notAfter);
    metrics.certificateExpiry('ca', caNotAfter);
  };
  observe(certificate);
  const unsubscribe = certificates.onChange((next) => {
    try {
      server.useCertificate(next);
      observe(next);
      logger.info({ fingerprint: next.fingerprint, notAfter: next.notAfter }, 'serving another certificate');
    } catch (err) {
      logger.error({ err, fingerprint: next.fingerprint }, 'cannot serve this certificate; keeping the one before');
    }
  });

  return {
    async listen(host, port) {
      await server.app.listen({ host, port });
      return server.app.server.address() as AddressInfo;
    },
    get inFlight() {
      return server.connections.inFlight;
    },
    drain(how) {
      drained ??= (async () => {
        const report = await drain(server.app.server, server.connections, how);
        unsubscribe();
        await server.app.close();
        return report;
      })();
      return drained;
    },
  };
}
