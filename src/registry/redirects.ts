// Follows redirects without carrying credentials to where they do not belong.
import { readRefusal } from './body.ts';
import { mayUsePlainHttp } from './plain-http.ts';
import { RegistryError } from './registry-error.ts';
import { shownUrl } from './shown-url.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

/** A request that may end up elsewhere. */
export interface RedirectableRequest extends Omit<HttpRequest, 'body' | 'method'> {
  readonly method: 'GET' | 'HEAD';
  /** The header `Authorization`; only the origin of `url` ever gets it. */
  readonly authorization: string | undefined;
  /** Whether the content is checked by its digest: only then it may come over plain http where TLS was asked for. */
  readonly isVerified: boolean;
  /** Whether redirects to private addresses are followed even from public ones. */
  readonly privateRedirects: boolean;
}

/** The answer that is no redirect, and where it came from. */
export interface FinalAnswer extends HttpAnswer {
  readonly url: URL;
}

const MOST_REDIRECTS = 10;

/** @throws RegistryError also for a redirect that must not be followed. */
export async function sendFollowing(transport: Transport, request: RedirectableRequest): Promise<FinalAnswer> {
  const { method, headers, authorization, signal } = request;
  const { origin, protocol } = request.url;
  let url = request.url;
  let isPrivate = request.privateRedirects;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const isHome = url.origin === origin;
    const sent = isHome && authorization !== undefined ? { ...headers, authorization } : headers;
    const reach = url.hostname === request.url.hostname ? request.reach : isPrivate ? 'named' : 'pointed';
    const answer = await transport.send({ method, url, headers: sent, reach, signal });
    const { statusCode = 0, headers: received } = answer.message;
    const location = received.location;
    if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return { ...answer, url };
    // Within the time limit, unlike a body that is left to flow; so the connection can be used again.
    await readRefusal(answer.message);
    if (hops === 0) isPrivate ||= answer.isPrivate;
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (next === undefined || !/^https?:$/.test(next.protocol)) {
      throw new RegistryError('InvalidAnswer', `${method} ${shownUrl(url)}: redirect to what is no http URL`);
    }
    if (protocol === 'https:' && next.protocol === 'http:' && !request.isVerified && !mayUsePlainHttp(next.host)) {
      const text = `${method} ${shownUrl(url)}: redirect from https to plain http, to ${next.host}`;
      throw new RegistryError('AddressNotAllowed', text, { hint: 'Let the registry redirect to https.' });
    }
    url = next;
  }
  throw new RegistryError('InvalidAnswer', `${method} ${shownUrl(request.url)}: stopped after 10 redirects`);
}
