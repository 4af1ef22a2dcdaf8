// The life of the webhook process: probes first, TLS as soon as there is a certificate, and an orderly end.
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CertificateSource } from '../certs/certificate-source.ts';
import { kinds } from '../schemas/kinds.ts';
import { type Endpoint, listen } from '../telemetry/listen.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createOpsServer } from '../telemetry/ops-server.ts';
import { type ReadinessCheck, whyNotReady } from '../telemetry/readiness.ts';
import type { StopRequest } from '../telemetry/stop-requests.ts';
import { countCertificateNews } from './certificate-metrics.ts';
import type { DrainOptions } from './drain.ts';
import type { Environment } from './environment.ts';
import type { TlsMinVersion } from './https-server.ts';
import type { Rules } from './rules.ts';
import { createWebhookServer, type WebhookServer } from './webhook-server.ts';

export interface RunOptions {
  environment: Environment;
  rules: Rules;
  endpoint: Endpoint;
  opsEndpoint: Endpoint;
  tlsMinVersion: TlsMinVersion;
  drain: DrainOptions;
  stop: Promise<StopRequest>;
  logger: Logger;
  /** Called once both listeners are open. */
  listening?(webhook: AddressInfo, ops: AddressInfo): void;
}

/** How long the surroundings have for their end, in ms. */
const STOP_LIMIT_MS = 3_000;

/** The kinds and versions that metrics tell apart (spec api.md). */
const VOCABULARY = { kinds: kinds.map(({ kind }) => kind), versions: ['v1alpha1', 'v1alpha2'] };

/**
 * Serves until it is told to stop.
 * @returns the exit code
 * @throws ListenError when a port is taken or not allowed
 */
export async function runWebhook(options: RunOptions): Promise<number> {
  const { environment, endpoint, opsEndpoint, logger, stop } = options;
  let server: WebhookServer | undefined;
  let listening = false;
  let stopping = false;
  const checks: readonly ReadinessCheck[] = [
    { name: 'shutdown', notReady: () => (stopping ? 'shutting down' : undefined) },
    ...environment.checks,
    { name: 'listener', notReady: () => (listening ? undefined : 'not listening yet') },
  ];
  const notReady = (): string | undefined => whyNotReady(checks);
  const metrics = createMetrics(VOCABULARY, {
    requestsInFlight: () => server?.inFlight ?? 0,
    ready: () => notReady() === undefined,
  });
  environment.certificates.onNews(countCertificateNews(metrics));
  const ops = createOpsServer({ notReady, registry: metrics.registry });

  try {
    const opsAddress = await listen('--ops-port', ops, opsEndpoint);
    logger.info({ port: opsAddress.port, host: opsAddress.address }, 'probes and metrics are up');

    const early = await Promise.race([stop, firstCertificate(environment.certificates)]);
    if (early !== undefined) {
      logger.info({ reason: early.reason }, 'stopping before the first certificate was there');
      return early.exitCode;
    }
    server = createWebhookServer({
      ...environment,
      rules: options.rules,
      tlsMinVersion: options.tlsMinVersion,
      logger,
      metrics,
    });
    const address = await listen('--port', server, endpoint);
    listening = true;
    logger.info({ port: address.port, host: address.address }, 'listening');
    options.listening?.(address, opsAddress);

    const { reason, exitCode } = await stop;
    stopping = true;
    const resigned = environment.certificates.resign();
    const { acceptMs, deadlineMs } = options.drain;
    logger.info({ reason, acceptMs, deadlineMs, inFlight: server.inFlight }, 'draining');
    const [report] = await Promise.all([server.drain(options.drain), Promise.race([resigned, sleep(STOP_LIMIT_MS)])]);
    if (report.cutRequests > 0) logger.error({ ...report }, 'the deadline cut requests');
    logger.info({ ...report, exitCode }, 'stopped');
    return exitCode;
  } finally {
    // A call to an API server that does not answer must not keep the process beyond its grace period.
    await Promise.race([
      Promise.all([ops.close(), environment.stop()]),
      sleep(STOP_LIMIT_MS, undefined, { ref: false }),
    ]);
  }
}

function firstCertificate(certificates: CertificateSource): Promise<undefined> {
  return new Promise((resolve) => {
    if (certificates.current() !== undefined) return resolve(undefined);
    const unsubscribe = certificates.onChange(() => {
      unsubscribe();
      resolve(undefined);
    });
  });
}
