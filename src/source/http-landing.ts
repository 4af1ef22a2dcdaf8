// The first request to a repository over http, and where redirects lead it: not from a public server into our networks, not from https to
// http, and never with credentials to another server.
import type { IncomingMessage } from 'node:http';
import { readRefusal } from '../registry/body.ts';
import type { HttpRequest, Transport } from '../registry/transport.ts';
import type { BasicCredential } from './git-credential.ts';
import { SourceError } from './source-error.ts';

/** With which a request is made. */
export interface LandingRequest {
  readonly credential: BasicCredential | undefined;
  readonly signal: AbortSignal;
}

/** Where redirects ended. */
export interface Landing {
  readonly url: URL;
  readonly reach: HttpRequest['reach'];
  readonly message: IncomingMessage;
}

/** What the path of the first request ends with. */
export const REFS_PATH = '/info/refs';
/** Of every request. */
export const GIT_HEADERS = { 'user-agent': 'git/2.0 (kpack)', 'git-protocol': 'version=2' };
const MOST_REDIRECTS = 10;

/** Sends it, and follows redirects. @throws SourceError, RegistryError */
export async function land(transport: Transport, start: URL, { credential, signal }: LandingRequest): Promise<Landing> {
  let url = start;
  let isPrivate = false;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const headers = { ...GIT_HEADERS, ...authorization(url, start, credential) };
    const reach = isPrivate || url.hostname === start.hostname ? 'named' : 'pointed';
    const { message, ...answer } = await transport.send({ method: 'GET', url, headers, reach, signal });
    const { location } = message.headers;
    if (![301, 302, 303, 307, 308].includes(message.statusCode ?? 0) || location === undefined) {
      return { url, reach, message };
    }
    // A server of the organisation may lead to another one of it, a public one may not.
    if (hops === 0) isPrivate = answer.isPrivate;
    await readRefusal(message);
    url = redirected(url, location);
  }
  throw new SourceError('InvalidAnswer', `the server redirects more than ${MOST_REDIRECTS} times`);
}

/** Only the origin that a person named gets credentials, never one that a server points to. */
export function authorization(
  url: URL,
  named: URL,
  credential: BasicCredential | undefined,
): { authorization?: string } {
  if (credential === undefined || !isSameServer(url, named)) return {};
  const pair = Buffer.from(`${credential.username}:${credential.password}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

/** Whether it is the server that a person named: the same origin, or the same host that sends from http on to https, on the usual ports. */
export function isSameServer(url: URL, named: URL): boolean {
  if (url.origin === named.origin) return true;
  const isUpgrade = named.protocol === 'http:' && url.protocol === 'https:' && named.port === '' && url.port === '';
  return isUpgrade && url.hostname === named.hostname;
}

function redirected(from: URL, location: string): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol) || !next.pathname.endsWith(REFS_PATH)) {
    const where = next === undefined ? 'nowhere' : `${next.origin}${next.pathname}`;
    throw new SourceError(
      'InvalidAnswer',
      `the server redirects to ${where}, which is not the same repository elsewhere`,
    );
  }
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    const hint = 'Let the server redirect to https, or write the http URL if you trust the network.';
    throw new SourceError('InvalidAnswer', `the server redirects from https to plain http, to ${next.host}`, { hint });
  }
  next.username = '';
  next.password = '';
  return next;
}
