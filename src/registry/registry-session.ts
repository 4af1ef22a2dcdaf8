// Calls one registry after another with what is known of each: how it is spoken to, and the tokens that it accepts.
import type { ImageRepository } from '../admission/image-reference.ts';
import { readRefusal } from './body.ts';
import { type Challenge, chooseChallenge } from './challenge.ts';
import { basicAuthorization, type Credential, credentialFingerprint } from './credential.ts';
import { type Endpoint, ping } from './endpoint.ts';
import { refusal } from './http-refusal.ts';
import { type FinalAnswer, sendFollowing } from './redirects.ts';
import { RegistryError } from './registry-error.ts';
import { SharedCache } from './shared-cache.ts';
import { withinTime } from './time-limit.ts';
import { fetchToken } from './token.ts';
import type { Transport } from './transport.ts';

/** One call: a path below the repository, as `manifests/latest`. */
export interface Call {
  readonly method: 'GET' | 'HEAD';
  readonly repository: ImageRepository;
  readonly path: string;
  readonly accept?: readonly string[];
  readonly credential: Credential | undefined;
  /** Whether the content is checked by its digest. */
  readonly isVerified: boolean;
  readonly signal: AbortSignal;
}

/** What all calls have in common. */
export interface SessionOptions {
  readonly userAgent: string;
  readonly privateRedirects: boolean;
  /** Time for finding out how a registry is spoken to, and for a token, ms: for everybody who waits for it. */
  readonly sharedMs: number;
}

/** How long the answer of `GET /v2/` is believed, ms. A registry that changes its mind says so with its next 401. */
const ENDPOINT_MS = 10 * 60_000;
const MOST_ENDPOINTS = 500;
const MOST_TOKENS = 2_000;

/** Keeps endpoints and tokens; makes one attempt at each call. */
export class RegistrySession {
  readonly #transport: Transport;
  readonly #options: SessionOptions;
  readonly #endpoints = new SharedCache<Endpoint>(MOST_ENDPOINTS);
  readonly #tokens = new SharedCache<string>(MOST_TOKENS);

  constructor(transport: Transport, options: SessionOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  /** How a registry is spoken to. @throws RegistryError */
  endpoint(registry: string, signal: AbortSignal): Promise<Endpoint> {
    return this.#endpoints.get(registry, signal, async () => {
      const value = await this.#shared(`ping of ${registry}`, (limit) =>
        ping(this.#transport, registry, this.#options.userAgent, limit),
      );
      return { value, forMs: ENDPOINT_MS };
    });
  }

  /** The answer with status 200. @throws RegistryError */
  async call(call: Call): Promise<FinalAnswer> {
    const { registry, repository } = call.repository;
    let endpoint = await this.endpoint(registry, call.signal);
    let scopes = [`repository:${repository}:pull`];
    for (let isFirst = true; ; isFirst = false) {
      const answer = await this.#send(endpoint, scopes, call);
      const { statusCode: status = 0, headers } = answer.message;
      if (status === 200) return answer;
      const body = await readRefusal(answer.message);
      const challenge = status === 401 ? chooseChallenge(headers['www-authenticate']) : undefined;
      if (isFirst && challenge !== undefined && this.#canAnswer(endpoint, challenge, call.credential)) {
        this.#tokens.delete(tokenKey(endpoint, scopes, call.credential));
        scopes = [...new Set([...(challenge.parameters.scope?.split(' ') ?? []), ...scopes])];
        endpoint = { ...endpoint, challenge };
        this.#endpoints.set(registry, { value: endpoint, forMs: ENDPOINT_MS });
        continue;
      }
      const { method } = call;
      const retryAfter = headers['retry-after'];
      throw refusal({ method, url: answer.url, status, retryAfter, body, hint: credentialHint(status, call) });
    }
  }

  async #send(endpoint: Endpoint, scopes: readonly string[], call: Call): Promise<FinalAnswer> {
    const { method, repository, path, accept = [], isVerified, signal } = call;
    const url = new URL(`${endpoint.origin}/v2/${repository.repository}/${path}`);
    const headers = {
      'user-agent': this.#options.userAgent,
      ...(accept.length === 0 ? {} : { accept: accept.join(',') }),
    };
    const authorization = await this.#authorization(endpoint, scopes, call);
    const { privateRedirects } = this.#options;
    try {
      const request = {
        method,
        url,
        headers,
        authorization,
        isVerified,
        reach: 'named',
        privateRedirects,
        signal,
      } as const;
      return await sendFollowing(this.#transport, request);
    } catch (error) {
      // It may have moved to TLS, or away from it.
      if (error instanceof RegistryError) this.#endpoints.delete(repository.registry);
      throw error;
    }
  }

  /** The header `Authorization` (spec registry.md, 8.1, 3 and 4). */
  async #authorization(endpoint: Endpoint, scopes: readonly string[], call: Call): Promise<string | undefined> {
    const { credential, signal } = call;
    const { challenge } = endpoint;
    if (credential?.registryToken !== undefined) return `Bearer ${credential.registryToken}`;
    if (challenge?.scheme !== 'bearer') return basicAuthorization(credential);
    const hint = credentialHint(401, call) ?? '';
    const token = await this.#tokens.get(tokenKey(endpoint, scopes, credential), signal, () =>
      this.#shared(`token for ${scopes.join(' ')}`, (limit) => {
        const { userAgent, privateRedirects } = this.#options;
        const request = { endpoint, challenge, credential, scopes, userAgent, privateRedirects, hint, signal: limit };
        return fetchToken(this.#transport, request);
      }),
    );
    return `Bearer ${token}`;
  }

  /** Whether another try can be different: a new token, or credentials where none were asked for before. */
  #canAnswer(endpoint: Endpoint, challenge: Challenge, credential: Credential | undefined): boolean {
    if (credential?.registryToken !== undefined) return false;
    if (challenge.scheme === 'bearer') return true;
    return endpoint.challenge?.scheme === 'bearer' && basicAuthorization(credential) !== undefined;
  }

  #shared<T>(what: string, task: (limit: AbortSignal) => Promise<T>): Promise<T> {
    const { sharedMs } = this.#options;
    return withinTime(
      sharedMs,
      undefined,
      () => new RegistryError('Timeout', `${what}: no answer within ${sharedMs} ms`),
      task,
    );
  }
}

function tokenKey(endpoint: Endpoint, scopes: readonly string[], credential: Credential | undefined): string {
  const { realm = '', service = '' } = endpoint.challenge?.parameters ?? {};
  return JSON.stringify([endpoint.origin, realm, service, scopes, credentialFingerprint(credential)]);
}

/** What to do about a refusal depends on whether there were credentials, and whose. */
function credentialHint(status: number, { repository, credential }: Call): string | undefined {
  if (status !== 401 && status !== 403) return undefined;
  if (credential === undefined) {
    return `No credentials for ${repository.registry} were found: add a secret for it to the service account, or check the name if the image is public.`;
  }
  const what = status === 401 ? 'were refused: check them' : 'may not do this: give their user the right to pull';
  return `The credentials for ${repository.registry} in ${credential.source} ${what}.`;
}
