// Opens a port, or says which one is taken and what to do.
import type { AddressInfo } from 'node:net';

/** Where to listen; without a host on all addresses. */
export interface Endpoint {
  readonly host: string | undefined;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Something that can be told to listen. */
export interface Listener {
  listen(host: string, port: number): Promise<AddressInfo>;
}

/** A port that cannot be opened; the message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Opens a port. Without a host `::` takes both protocols; where a machine has no IPv6 it is `0.0.0.0`.
 * @param flag the flag with which another port is chosen
 * @throws ListenError when the port is taken or not allowed
 */
export async function listen(flag: string, listener: Listener, { host, port }: Endpoint): Promise<AddressInfo> {
  try {
    if (host !== undefined) return await listener.listen(host, port);
    return await listener.listen('::', port).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL') throw error;
      return listener.listen('0.0.0.0', port);
    });
  } catch (cause) {
    throw new ListenError(explain(cause as NodeJS.ErrnoException, flag, host ?? 'all addresses', port), { cause });
  }
}

function explain({ code, message }: NodeJS.ErrnoException, flag: string, host: string, port: number): string {
  const where = `port ${port} on ${host}`;
  if (code === 'EADDRINUSE')
    return `${where} is taken: end the program that has it, or choose another with ${flag} (0: any free one)`;
  if (code === 'EACCES') return `${where} is not allowed for this user: choose one above 1023 with ${flag}`;
  return `cannot listen on ${where}: ${message}`;
}
