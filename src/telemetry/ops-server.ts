// Probes and metrics over plain HTTP, on a port of their own, so that they answer whatever happens to TLS.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

const PLAIN_TEXT = 'text/plain; charset=utf-8';

export interface OpsServerOptions {
  /** Why requests should not be sent here, undefined when ready. */
  notReady(): string | undefined;
  registry: Registry;
}

export interface OpsServer {
  /** Starts to listen; port 0 takes any free one. @returns where it listens @throws Error e.g. EADDRINUSE */
  listen(host: string, port: number): Promise<AddressInfo>;
  /** Stops, cutting what is still open. */
  close(): Promise<void>;
}

/** Makes the server of `/livez` (the event loop turns), `/readyz` and `/metrics`. */
export function createOpsServer({ notReady, registry }: OpsServerOptions): OpsServer {
  const pages: Record<string, (response: ServerResponse) => unknown> = {
    '/livez': (response) => answer(response, 200, 'ok\n'),
    '/readyz': (response) => {
      const reason = notReady();
      if (reason === undefined) answer(response, 200, 'ok\n');
      else answer(response, 503, `${reason.replaceAll('\n', ' ')}\n`);
    },
    '/metrics': async (response) => {
      try {
        answer(response, 200, await registry.metrics(), registry.contentType);
      } catch (err) {
        answer(response, 500, `cannot collect the metrics: ${err instanceof Error ? err.message : String(err)}\n`);
      }
    },
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) answer(response, 404, `there are only ${Object.keys(pages).join(', ')} here\n`);
    else if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 405, 'only GET is served here\n');
    else page(response);
  });
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve(server.address() as AddressInfo);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, body: string, contentType = PLAIN_TEXT): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }).end(body);
}
