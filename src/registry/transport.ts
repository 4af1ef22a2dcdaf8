// Sends one HTTP request: connection pools, trusted authorities, proxies, and which addresses may be connected to. On Node's own
// client: with its retries, redirects and pools undici would make the bundle a third larger for what is a page here.
import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext } from 'node:tls';
import { type AddressClass, addressClass } from './address-class.ts';
import { connectionError } from './connection-error.ts';
import type { ProxyFor } from './proxy.ts';
import { RegistryError } from './registry-error.ts';

/** One request. Nothing is followed and nothing tried again. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** `named` is where a person pointed: anywhere but link-local and metadata addresses. `pointed` is where a server points: public addresses only. */
  readonly reach: 'named' | 'pointed';
  readonly signal: AbortSignal;
}

/** The answer's head, its body to be read or destroyed by the caller, and whether the server's address is not a public one. */
export interface HttpAnswer {
  readonly message: http.IncomingMessage;
  readonly isPrivate: boolean;
}

/** How a transport is made. */
export interface TransportOptions {
  /** PEM; nothing else is trusted. */
  readonly certificates: readonly string[];
  readonly proxyFor: ProxyFor;
  /** Longest silence, ms: while connecting, before the answer, and between two parts of it. */
  readonly idleMs: number;
  /** Why an address is not connected to; undefined when it is. Default: by `reach` alone. */
  readonly refusal?: AddressRefusal;
}

/** Says why an address is not connected to; undefined when it is. */
export type AddressRefusal = (address: string, reach: HttpRequest['reach']) => string | undefined;

const REACHES: Record<HttpRequest['reach'], readonly AddressClass[]> = {
  named: ['public', 'private'],
  pointed: ['public'],
};

/** Sends requests over pools of connections. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #agents = new Map<string, http.Agent>();
  #context: ReturnType<typeof createSecureContext> | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** @throws RegistryError when there is no answer. A body that breaks later throws what Node throws. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { method, url, headers, body, reach, signal } = request;
    const proxy = this.#options.proxyFor(url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    try {
      if (isIP(host) !== 0) this.#checkAddress(host, host, reach);
      const { request: open } = url.protocol === 'http:' ? http : https;
      const message = await new Promise<http.IncomingMessage>((resolve, reject) => {
        const opened = open(url, { agent: this.#agent(url.protocol, proxy, reach), method, headers, signal });
        let answer: http.IncomingMessage | undefined;
        opened.setTimeout(this.#options.idleMs, () => {
          const silent = new RegistryError('Timeout', `${method} ${url.origin}: silent for ${this.#options.idleMs} ms`);
          (answer ?? opened).destroy(silent);
        });
        opened.on('error', reject);
        opened.once('response', (response) => {
          answer = response;
          resolve(response);
        });
        opened.end(body);
      });
      const address = message.socket.remoteAddress ?? '';
      return { message, isPrivate: proxy === undefined && addressClass(address) === 'private' };
    } catch (error) {
      throw signal.aborted ? signal.reason : connectionError(method, url, error);
    }
  }

  /** Closes idle connections; requests under way fail. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  // A pool each: a connection opened for one reach must not serve another.
  #agent(protocol: string, proxy: URL | undefined, reach: HttpRequest['reach']): http.Agent {
    const key = `${protocol} ${reach} ${proxy?.href ?? 'direct'}`;
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      agent = this.#newAgent(protocol, proxy, reach);
      this.#agents.set(key, agent);
    }
    return agent;
  }

  #newAgent(protocol: string, proxy: URL | undefined, reach: HttpRequest['reach']): http.Agent {
    if (proxy !== undefined && !/^https?:$/.test(proxy.protocol)) {
      const hint = 'Set HTTP_PROXY and HTTPS_PROXY to proxies that start with http:// or https://.';
      throw new RegistryError('Unreachable', `proxies of the kind ${proxy.protocol} are not supported`, { hint });
    }
    const pool = {
      keepAlive: true,
      keepAliveMsecs: 30_000,
      maxSockets: 16,
      maxFreeSockets: 4,
      // A proxy looks names up by itself.
      ...(proxy === undefined ? { lookup: this.#guardedLookup(reach) } : { proxyEnv: proxyVariables(proxy) }),
    };
    if (protocol === 'http:') return new http.Agent(pool);
    // As Go does, any trusted certificate is enough: an intermediate authority or the server's own, too.
    this.#context ??= createSecureContext({ ca: [...this.#options.certificates], allowPartialTrustChain: true });
    return new https.Agent({ ...pool, secureContext: this.#context });
  }

  #checkAddress(host: string, address: string, reach: HttpRequest['reach']): void {
    const why = (this.#options.refusal ?? usualRefusal)(address, reach);
    if (why === undefined) return;
    const where = host === address ? address : `${host}, which is ${address},`;
    throw new RegistryError('AddressNotAllowed', `${where} is not connected to: ${why}`);
  }

  /** Looks a name up and refuses it when one of its addresses is out of reach: before connecting, so that no name can change its mind. */
  #guardedLookup(reach: HttpRequest['reach']): LookupFunction {
    return (host, options, callback) => {
      lookup(host, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, '');
        try {
          for (const { address } of addresses) this.#checkAddress(host, address, reach);
        } catch (refused) {
          return callback(refused as Error, '');
        }
        const [first] = addresses;
        if (options.all === true || first === undefined) return callback(null, addresses);
        callback(null, first.address, first.family);
      });
    };
  }
}

const proxyVariables = ({ href }: URL) => ({ HTTP_PROXY: href, HTTPS_PROXY: href });

function usualRefusal(address: string, reach: HttpRequest['reach']): string | undefined {
  const kind = addressClass(address);
  if (REACHES[reach].includes(kind)) return undefined;
  return kind === 'local' ? 'it is a link-local or metadata address' : 'a public registry points to it';
}
