// Finds out how a registry is spoken to: over TLS or, where that may be, plain http, and which credentials it wants.
import { setTimeout as sleep } from 'node:timers/promises';
import { readRefusal } from './body.ts';
import { type Challenge, chooseChallenge } from './challenge.ts';
import { refusal } from './http-refusal.ts';
import { mayUsePlainHttp } from './plain-http.ts';
import { RegistryError } from './registry-error.ts';
import type { Transport } from './transport.ts';

/** A registry that has answered. */
export interface Endpoint {
  /** `https://reg.example.com`, without a slash at the end. */
  readonly origin: string;
  /** How credentials are wanted; undefined where none are. */
  readonly challenge: Challenge | undefined;
  /** Whether its address is not a public one: then it may point to others like it. */
  readonly isPrivate: boolean;
}

/** An http registry gets this head start for being found, ms: TLS is tried first. */
const HTTP_AFTER_MS = 300;

/**
 * Asks `GET /v2/` (spec registry.md, 7.4, 8.1).
 * @param registry host and port; with `http://` before it where an administrator says so.
 * @throws RegistryError
 */
export async function ping(
  transport: Transport,
  registry: string,
  userAgent: string,
  signal: AbortSignal,
): Promise<Endpoint> {
  if (registry.startsWith('http://')) return pingAt(transport, registry, userAgent, signal);
  if (!mayUsePlainHttp(registry)) return pingAt(transport, `https://${registry}`, userAgent, signal);
  const losers = new AbortController();
  const stop = () => losers.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const tls = pingAt(transport, `https://${registry}`, userAgent, losers.signal);
    const plain = Promise.race([
      sleep(HTTP_AFTER_MS, undefined, { signal: losers.signal }),
      tls.then(
        () => undefined,
        () => undefined,
      ),
    ]).then(() => pingAt(transport, `http://${registry}`, userAgent, losers.signal));
    return await Promise.any([tls, plain]);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof AggregateError ? bothFailed(error.errors) : error;
  } finally {
    losers.abort(new Error('the other scheme has answered'));
    signal.removeEventListener('abort', stop);
  }
}

async function pingAt(transport: Transport, origin: string, userAgent: string, signal: AbortSignal): Promise<Endpoint> {
  if (!URL.canParse(`${origin}/v2/`)) {
    throw new RegistryError('InvalidReference', `${origin} is no address of a registry`);
  }
  const url = new URL(`${origin}/v2/`);
  const headers = { 'user-agent': userAgent };
  const { message, isPrivate } = await transport.send({ method: 'GET', url, headers, reach: 'named', signal });
  const status = message.statusCode ?? 0;
  const body = await readRefusal(message);
  const challenge = chooseChallenge(message.headers['www-authenticate']);
  if (status === 200 || status === 401) return { origin, challenge, isPrivate };
  throw refusal({ method: 'GET', url, status, retryAfter: message.headers['retry-after'], body });
}

/** Both texts; what is to be done follows from TLS, unless nobody answered there. */
function bothFailed(errors: readonly unknown[]): unknown {
  const [tls, plain] = errors;
  if (!(tls instanceof RegistryError) || !(plain instanceof RegistryError)) return tls;
  const isNoTls = tls.code === 'InvalidAnswer' || tls.code === 'Unreachable' || tls.code === 'Timeout';
  const { code, hint, retryAfterMs } = isNoTls ? plain : tls;
  return new RegistryError(code, `${tls.message}; ${plain.message}`, { hint, retryAfterMs, cause: tls });
}
