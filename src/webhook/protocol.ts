// What happens to a request before it is a review, and to one that never becomes one: the order of checks and their answers
// are those of spec admission.md, 1.3.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  bodyTooLarge,
  internalError,
  malformedTarget,
  PLAIN_TEXT,
  ProtocolError,
  unknownPath,
  wrongContentType,
  wrongMethod,
} from './protocol-error.ts';

export interface ProtocolOptions {
  /** True once the process is going away: probes must see it. */
  draining(): boolean;
  /** Told about every request that is refused. */
  refused(error: ProtocolError, request: FastifyRequest): void;
}

/** Adds the checks to a server whose routes are added afterwards; their bodies come as text, invalid UTF-8 in them as U+FFFD. */
export function addProtocol(app: FastifyInstance, { draining, refused }: ProtocolOptions): void {
  const paths = new Set<string>();
  app.addHook('onRoute', (route) => {
    paths.add(route.url);
  });

  app.addHook('onRequest', (request, reply, done) => {
    if (answerProbe(request, reply, draining())) return;
    const url = request.raw.url ?? '';
    // A fragment never belongs to a request's target; the router would cut it off.
    const unrouted = request.is404 || url.includes('#');
    const error =
      unrouted && paths.has(pathOf(url))
        ? wrongMethod(request.method, pathOf(url))
        : !isJson(request.headers['content-type'])
          ? wrongContentType()
          : unrouted
            ? unknownPath(url)
            : undefined;
    if (error === undefined) return done();
    refuse(error, request, reply);
  });

  app.removeAllContentTypeParsers();
  // The first name is looked up faster; the second takes what isJson() lets through in other spellings.
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );

  app.setErrorHandler((error, request, reply) => {
    // Fastify closes the connection when it cannot take the body. Closing while the client still sends resets the connection,
    // often before the client has read the answer; what is left of the body is read and thrown away instead.
    if (!draining()) reply.removeHeader('connection');
    refuse(toProtocolError(error, request), request, reply);
  });

  const refuse = (error: ProtocolError, request: FastifyRequest, reply: FastifyReply): void => {
    refused(error, request);
    if (error.code === 'WrongMethod') reply.header('allow', 'POST');
    reply.code(error.status).header('content-type', PLAIN_TEXT).header('x-content-type-options', 'nosniff');
    reply.send(error.text);
  };
}

/** The answer to a request whose target the router cannot even decode. */
export function answerBadTarget(
  request: FastifyRequest,
  reply: FastifyReply,
  { draining, refused }: ProtocolOptions,
): void {
  if (answerProbe(request, reply, draining())) return;
  const error = malformedTarget();
  refused(error, request);
  reply.code(error.status).header('content-type', PLAIN_TEXT).send(error.text);
}

/** The path of a request's target. */
export const pathOf = (url: string): string => url.split(/[?#]/, 1)[0] ?? url;

/** Answers the kubelet's probes and knative's network probes, whatever their path and method. @returns whether it was one */
function answerProbe({ headers }: FastifyRequest, reply: FastifyReply, draining: boolean): boolean {
  const kubelet = headers['user-agent']?.startsWith('kube-probe/') || (headers['k-kubelet-probe'] ?? '') !== '';
  if (!kubelet && headers['k-network-probe'] !== 'probe') return false;
  reply.header('content-type', PLAIN_TEXT);
  if (draining) reply.code(503).send('shutting down\n');
  else if (kubelet) reply.code(200).send('');
  else if ((headers['k-network-hash'] ?? '') !== '') reply.header('k-network-hash', headers['k-network-hash']).send('');
  else reply.code(400).send('a probe request must contain a non-empty "K-Network-Hash" header\n');
  return true;
}

/** `application/json` in any letter case, with or without parameters. */
function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function toProtocolError(error: unknown, request: FastifyRequest): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (!(error instanceof Error)) return internalError(error);
  if ('code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return bodyTooLarge(request.routeOptions.bodyLimit);
  if ('statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) {
    return new ProtocolError(error.statusCode, 'MalformedRequest', error.message, { cause: error });
  }
  return internalError(error);
}
