// A registry that is out of order in each of the ways in which registries are: the first part of an image's name says how. Mended, it hands
// on to a real one.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running one. */
export interface BrokenRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** How often it was asked for anything below `/v2/NAME/`. */
  asked(name: string): number;
  /** From now on it hands on what is asked of `NAME/...` to `kpack/...` of the real registry. */
  mend(...names: string[]): void;
  close(): Promise<void>;
}

/**
 * `s401` and the like answer with that status, `garbage` with a login page, `cut` breaks off in the middle, `never` says nothing.
 * @param real host and port of the registry behind it
 */
export async function startBrokenRegistry(real: string): Promise<BrokenRegistry> {
  const counts = new Map<string, number>();
  const mended = new Set<string>();
  const server = http.createServer((request, response) => {
    const [, , name = ''] = request.url?.split('/') ?? [];
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (name === '') response.end('{}');
    else if (mended.has(name)) handOn(real, name, request, response);
    else if (name === 'garbage') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
    else if (name === 'cut') response.writeHead(200, { 'content-length': '1000' }).write('{', () => response.destroy());
    else if (name !== 'never') response.writeHead(Number(name.slice(1))).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: (name) => counts.get(name) ?? 0,
    mend: (...names) => names.forEach((name) => void mended.add(name)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function handOn(real: string, name: string, request: http.IncomingMessage, response: http.ServerResponse): void {
  const path = request.url?.replace(`/v2/${name}/`, '/v2/kpack/');
  const { method, headers } = request;
  const onward = http.request(`http://${real}${path}`, { method, headers: { accept: headers.accept ?? '' } });
  onward.once('response', (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers)));
  onward.once('error', () => response.destroy());
  onward.end();
}
