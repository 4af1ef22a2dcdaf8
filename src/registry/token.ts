// Buys a bearer token from the token server that a registry names (the distribution project's token specification; spec
// registry.md, 8.1, 4).
import { readBody, readRefusal } from './body.ts';
import type { Challenge } from './challenge.ts';
import { basicAuthorization, type Credential } from './credential.ts';
import type { Endpoint } from './endpoint.ts';
import { refusal } from './http-refusal.ts';
import { isRecord } from './json-record.ts';
import { mayUsePlainHttp } from './plain-http.ts';
import { sendFollowing } from './redirects.ts';
import { RegistryError } from './registry-error.ts';
import type { Perishable } from './shared-cache.ts';
import type { HttpAnswer, Transport } from './transport.ts';

/** Who wants to do what. */
export interface TokenRequest {
  readonly endpoint: Endpoint;
  readonly challenge: Challenge;
  readonly credential: Credential | undefined;
  /** As `repository:team/app:pull`. */
  readonly scopes: readonly string[];
  readonly userAgent: string;
  readonly privateRedirects: boolean;
  /** The next step when the token server says no. */
  readonly hint: string;
  readonly signal: AbortSignal;
}

const MOST_BYTES = 1024 * 1024;
/** Life of a token whose server does not say, s. */
const DEFAULT_LIFE_S = 60;
/** Tokens are not used this close to their end, ms: a request takes time, and clocks differ. */
const MARGIN_MS = 10_000;

/** The token and how long it can be used. @throws RegistryError */
export async function fetchToken(transport: Transport, request: TokenRequest): Promise<Perishable<string>> {
  const realm = realmOf(request);
  if (request.credential?.identityToken !== undefined) {
    const answer = await postIdentity(transport, realm, request, request.credential.identityToken);
    // Some servers do not know this form.
    if (answer.message.statusCode !== 404) return readToken('POST', realm, answer, request.hint);
    await readRefusal(answer.message);
  }
  const url = new URL(realm);
  for (const scope of request.scopes) url.searchParams.append('scope', scope);
  url.searchParams.set('service', request.challenge.parameters.service ?? '');
  const answer = await sendFollowing(transport, {
    method: 'GET',
    url,
    headers: { 'user-agent': request.userAgent },
    authorization: basicAuthorization(request.credential),
    isVerified: false,
    reach: reachOf(realm, request),
    privateRedirects: request.privateRedirects,
    signal: request.signal,
  });
  return readToken('GET', url, answer, request.hint);
}

function realmOf({ challenge, credential, endpoint }: TokenRequest): URL {
  const { realm = '' } = challenge.parameters;
  if (realm === '') {
    throw new RegistryError('InvalidAnswer', `malformed www-authenticate of ${endpoint.origin}, missing realm`);
  }
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RegistryError('InvalidAnswer', `malformed www-authenticate of ${endpoint.origin}: realm is no http URL`);
  }
  const isPlain = url.protocol === 'http:' && endpoint.origin.startsWith('https:') && !mayUsePlainHttp(url.host);
  if (isPlain && credential !== undefined) {
    const text = `the token server of ${endpoint.origin} is at ${url.origin}: credentials are not sent over plain http`;
    throw new RegistryError('AddressNotAllowed', text, {
      hint: 'Give the token server of the registry an https address.',
    });
  }
  return url;
}

/** A token server on the registry's host, or beside a private registry, may be at any address that a registry may be at. */
function reachOf(realm: URL, { endpoint, privateRedirects }: TokenRequest): 'named' | 'pointed' {
  const isHome = realm.hostname === new URL(endpoint.origin).hostname;
  return isHome || endpoint.isPrivate || privateRedirects ? 'named' : 'pointed';
}

function postIdentity(transport: Transport, url: URL, request: TokenRequest, token: string): Promise<HttpAnswer> {
  const body = new URLSearchParams({
    client_id: request.userAgent,
    grant_type: 'refresh_token',
    refresh_token: token,
    scope: request.scopes.join(' '),
    service: request.challenge.parameters.service ?? '',
  }).toString();
  const headers = { 'user-agent': request.userAgent, 'content-type': 'application/x-www-form-urlencoded' };
  const { signal } = request;
  return transport.send({ method: 'POST', url, headers, body, reach: reachOf(url, request), signal });
}

async function readToken(method: string, url: URL, { message }: HttpAnswer, hint: string): Promise<Perishable<string>> {
  const status = message.statusCode ?? 0;
  if (status !== 200) {
    const body = await readRefusal(message);
    const isNo = status === 400 || status === 401 || status === 403;
    const retryAfter = message.headers['retry-after'];
    throw refusal({ method, url, status, retryAfter, body, hint: isNo ? hint : undefined });
  }
  const answer = parse(await readBody(message, MOST_BYTES));
  const token = [answer.access_token, answer.token].find((value) => typeof value === 'string' && value !== '');
  if (typeof token !== 'string' || /[^\x21-\x7e]/.test(token)) {
    // Not the body: half of a token may be in it.
    throw new RegistryError('InvalidAnswer', `no token in bearer response of ${url.origin}`);
  }
  const seconds = Number(answer.expires_in) > 0 ? Number(answer.expires_in) : DEFAULT_LIFE_S;
  const lifeMs = Math.min(seconds, 24 * 60 * 60) * 1000;
  return { value: token, forMs: Math.max(lifeMs - MARGIN_MS, lifeMs / 2) };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(answer) ? answer : {};
  } catch {
    return {};
  }
}
