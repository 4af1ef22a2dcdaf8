// Which certificate a replica serves at this moment, seen by a handshake.
import { once } from 'node:events';
import { connect } from 'node:tls';
import { SERVER_NAME } from './fresh-exchange.ts';

/** The SHA-256 fingerprint of the leaf that 127.0.0.1:`port` serves. @throws Error when there is no handshake within 20 s */
export async function servedLeaf(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, servername: SERVER_NAME, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(20_000) });
    return socket.getPeerCertificate().fingerprint256;
  } finally {
    socket.destroy();
  }
}
