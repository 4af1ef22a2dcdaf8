// A TCP proxy on loopback that fails as networks do: it freezes (connections stay open, nothing passes) or cuts them.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A running proxy. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections were accepted so far. */
  accepted(): number;
  /** From now on nothing passes on the connections that are open; new ones work. */
  freeze(): void;
  /** Ends all open connections with a reset. */
  cut(): void;
  /** Whether new connections are ended at once. */
  refuse(isRefusing: boolean): void;
  stop(): Promise<void>;
}

/** Forwards a port of 127.0.0.1, a free one when none is given, to `targetPort` there. */
export async function startTcpProxy(targetPort: number, port = 0): Promise<TcpProxy> {
  let accepted = 0;
  let refuses = false;
  const open = new Set<{ from: Socket; to: Socket }>();
  const server = createServer((from) => {
    accepted += 1;
    if (refuses) {
      from.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const pair = { from, to: connect(targetPort, '127.0.0.1') };
    open.add(pair);
    for (const [one, other] of [
      [pair.from, pair.to],
      [pair.to, pair.from],
    ] as const) {
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(pair);
        other.destroy();
      });
    }
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const { from, to } of open) {
      from.resetAndDestroy();
      to.destroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    freeze() {
      for (const { from, to } of open) {
        from.unpipe().pause();
        to.unpipe().pause();
      }
    },
    cut,
    refuse(isRefusing) {
      refuses = isRefusing;
    },
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
