// The HTTPS listener that the routes are hung on: TLS, time limits, and answers to what is not HTTP (spec admission.md, 1.1).
import type { Server } from 'node:https';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { ServingCertificate } from '../certs/certificate-source.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { Connections } from './connections.ts';
import { answerConnect, answerMalformed } from './malformed-http.ts';
import { addProtocol, answerBadTarget, pathOf } from './protocol.ts';
import type { ProtocolError } from './protocol-error.ts';

export type TlsMinVersion = '1.2' | '1.3';

export interface HttpsServerOptions {
  certificate: ServingCertificate;
  tlsMinVersion: TlsMinVersion;
  /** True once the process is going away: probes must see it. */
  draining(): boolean;
  logger: Logger;
  metrics: Pick<Metrics, 'httpError' | 'tlsError'>;
  /** Longest time from a request's headers to the end of its body, in ms. Default 30 s. */
  bodyTimeoutMs?: number | undefined;
}

/** A server that has no routes yet and does not listen yet. */
export interface HttpsServer {
  app: FastifyInstance<Server>;
  connections: Connections;
  /** Serves another certificate to new connections; open ones keep theirs. */
  useCertificate(certificate: ServingCertificate): void;
}

/**
 * An API server keeps unused connections for about 90 s, and a request on one that is closed just then is lost; so ours stay
 * open for longer, and the time limits that count from the opening of a connection are no shorter.
 */
const KEEP_ALIVE_MS = 125_000;
const BODY_TIMEOUT_MS = 30_000;
const TLS_HANDSHAKE_MS = 10_000;
/** How often Node looks for connections that are over their limits, in ms. */
const CHECK_INTERVAL_MS = 5_000;

/** Makes the server. @throws Error when the key and the certificate do not fit together */
export function createHttpsServer(options: HttpsServerOptions): HttpsServer {
  const { logger, metrics, draining } = options;
  const tls = ({ key, cert }: ServingCertificate) =>
    ({ key, cert, minVersion: `TLSv${options.tlsMinVersion}` }) as const;

  const refused = (error: ProtocolError, request?: FastifyRequest): void => {
    metrics.httpError(error.status);
    const about = {
      code: error.code,
      status: error.status,
      method: request?.method,
      path: request && pathOf(request.url),
    };
    // The text stays out of the log, since it may quote the body.
    if (error.status < 500) logger.warn(about, 'request refused');
    else logger.error({ ...about, err: error.cause }, 'request failed');
  };

  const app = fastify({
    https: {
      ...tls(options.certificate),
      handshakeTimeout: TLS_HANDSHAKE_MS,
      headersTimeout: KEEP_ALIVE_MS,
      requestTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      // Nothing here depends on it, and Node's own refusal has no text.
      requireHostHeader: false,
    },
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: KEEP_ALIVE_MS,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    logger: false,
    clientErrorHandler: (error, socket) => {
      const answer = answerMalformed(error, socket);
      if (answer !== undefined) refused(answer);
    },
    frameworkErrors: (_error, request, reply) => answerBadTarget(request, reply, { draining, refused }),
  });
  addProtocol(app, { draining, refused });
  app.server.on('connect', (_request, socket) => refused(answerConnect(socket)));
  app.server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
    metrics.tlsError();
    if (isDistrust(error)) logger.warn({ code: error.code }, 'a client does not trust our certificate');
    else logger.debug({ code: error.code }, 'TLS handshake failed');
  });

  return {
    app,
    connections: new Connections(app.server, { bodyTimeoutMs: options.bodyTimeoutMs ?? BODY_TIMEOUT_MS, refused }),
    useCertificate: (certificate) => app.server.setSecureContext(tls(certificate)),
  };
}

/** TLS alerts by which a client says that it does not accept the certificate (RFC 8446, 6.2). */
const isDistrust = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE)/.test(code);
