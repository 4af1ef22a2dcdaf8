// Asks the API server as the load does: many requests at a time, each answer whole with its status, nothing retried here.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

/** What the API server said. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  /** What `Retry-After` asks for, ms; undefined when it asks for nothing. */
  readonly retryAfterMs: number | undefined;
}

/** A body and how it is meant. */
export interface ApiBody {
  readonly type: string;
  readonly text: string;
}

/** Longer than an API server waits for a webhook (10 s): whoever is slow must be named by the API server, not by us. */
const TIMEOUT_MS = 20_000;
/** A burst must find its connections again, so that what is measured are the API server's connections and not ours. */
const KEPT_CONNECTIONS = 256;

/** A client with a connection pool of its own. */
export class ApiClient {
  readonly #agent: Agent;
  readonly #host: string;
  readonly #port: string;
  readonly #token: string;

  /** @param kubeconfig a file with a token and the certificates inside, as the test control plane writes it */
  constructor(kubeconfig: string) {
    const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
      clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
      users: [{ user: { token: string } }];
    };
    const { cluster } = clusters[0];
    const { hostname, port } = new URL(cluster.server);
    const ca = Buffer.from(cluster['certificate-authority-data'], 'base64').toString();
    this.#agent = new Agent({ ca, keepAlive: true, maxFreeSockets: KEPT_CONNECTIONS, scheduling: 'lifo' });
    this.#host = hostname;
    this.#port = port;
    this.#token = users[0].user.token;
  }

  /** Sends a request. @throws Error of the connection, or when there is no answer in time */
  ask(method: string, path: string, body?: ApiBody): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          host: this.#host,
          port: this.#port,
          method,
          path,
          timeout: TIMEOUT_MS,
          headers: {
            authorization: `Bearer ${this.#token}`,
            accept: 'application/json',
            'user-agent': 'kpack-bench-certs',
            ...(body && { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const seconds = Number(response.headers['retry-after']);
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks).toString(),
              retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
            });
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer of the API server within ${TIMEOUT_MS} ms`)));
      sent.on('error', reject);
      sent.end(body?.text);
    });
  }

  /** Closes what is idle and breaks off the rest. */
  close(): void {
    this.#agent.destroy();
  }
}
