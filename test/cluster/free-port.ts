// A port for a server that will be stopped and started again on the same port.
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 that is free now, as the kernel says, and below the range from which the kernel gives ports to clients and to whoever asks for any
 * port: while the API server is down its port must not go to somebody else, nor must a client that retries connect to itself (a TCP self-connect).
 * Another process may still take it before the caller does; the caller then asks again.
 */
export async function freePort(): Promise<number> {
  const above = await lowestEphemeralPort();
  for (let attempt = 0; attempt < 50 && above > 11_000; attempt++) {
    const port = randomInt(10_000, above);
    if (await canListen(port)) return port;
  }
  return listen(0); // a machine that gives clients nearly every port
}

async function lowestEphemeralPort(): Promise<number> {
  try {
    return Number((await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')).trim().split(/\s+/)[0]);
  } catch {
    return 32_768; // not Linux; below the range of every other system
  }
}

async function canListen(port: number): Promise<boolean> {
  return listen(port).then(
    () => true,
    () => false,
  );
}

/** Listens on `port` (0: any) for a moment; gives the port, rejects when it is taken. */
function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
