// A process that serves one certificate and nothing else of ours: TLS ends here, what is inside goes to a server that knows the rules. For a replica of kpack's
// that goes on serving its leaf, and for naive rotations, which put another leaf in at once.
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';

/** To the process: what to serve from now on (PEM), and on which port of 127.0.0.1 the server behind it is. */
export interface ServeOrder {
  readonly key: string;
  readonly cert: string;
  readonly behind: number;
}

/** From the process, after each order: where it listens. */
export interface Serving {
  readonly port: number;
}

let behind = 0;
const server = createServer((from) => {
  const to = connect({ host: '127.0.0.1', port: behind, rejectUnauthorized: false });
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    one.setNoDelay();
    one.pipe(other);
    one.on('error', () => undefined);
    one.on('close', () => other.destroy());
  }
});
server.on('tlsClientError', () => undefined);

process.on('message', (order: ServeOrder) => {
  behind = order.behind;
  server.setSecureContext({ key: order.key, cert: order.cert, minVersion: 'TLSv1.3' });
  const answer = (): void => {
    process.send?.({ port: (server.address() as AddressInfo).port } satisfies Serving);
  };
  if (server.listening) answer();
  else server.listen(0, '127.0.0.1', answer);
});
process.on('disconnect', () => process.exit(0));
