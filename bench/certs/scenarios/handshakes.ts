// How many new TLS connections a replica can take: each a whole handshake, the server's CPU time counted, with an RSA-2048 leaf and with an EC leaf.
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createSecureContext } from 'node:tls';
import { issue, makeCa } from '../../../test/cluster/certificates.ts';
import { caFileIn, standaloneArgs, startKpack } from '../../kpack-process.ts';
import { cpuTimeMs } from '../../process-stats.ts';
import { rounded } from '../../statistics.ts';

/** One leaf's figures. */
export interface HandshakeResult {
  readonly leaf: string;
  readonly handshakes: number;
  /** New connections a second, if the server had a core for itself: by its CPU time. */
  readonly perSecondAndCore: number;
  /** As they came, client and server sharing the machine. */
  readonly perSecondMeasured: number;
}

const WARM_UP = 300;
const AT_ONCE = 8;
/** Under which a standalone server is called. */
const SERVER_NAME = 'localhost';

/** What is in the directory of certificates before the server starts: file names and their texts. */
type Files = Readonly<Record<string, string>>;

/** As kpack v0.2.2 made them: RSA 2048. */
async function rsaCertificates(): Promise<Files> {
  const ca = await makeCa();
  const leaf = await issue(ca, { dnsNames: [SERVER_NAME], ips: ['127.0.0.1'] });
  return { 'ca-cert.pem': ca.certificate, 'server-cert.pem': leaf.certificate, 'server-key.pem': leaf.key };
}

async function handshake(port: number, secureContext: ReturnType<typeof createSecureContext>): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, servername: SERVER_NAME, secureContext });
  await once(socket, 'secureConnect');
  const gone = once(socket, 'close');
  socket.end();
  await gone;
}

async function many(count: number, port: number, ca: string): Promise<void> {
  const secureContext = createSecureContext({ ca });
  let left = count;
  const loop = async (): Promise<void> => {
    while (left-- > 0) await handshake(port, secureContext);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
}

async function measure(program: string, leaf: string, files: Files, count: number): Promise<HandshakeResult> {
  const directory = await mkdtemp(join(tmpdir(), 'kpack-bench-handshakes-'));
  const certDir = join(directory, 'certs');
  await mkdir(certDir, { mode: 0o700 });
  for (const [name, text] of Object.entries(files)) await writeFile(join(certDir, name), text, { mode: 0o600 });
  const kpack = await startKpack({
    program,
    args: [...standaloneArgs(certDir), '--propagation-delay=1h'],
    caFile: caFileIn(certDir),
    serverName: SERVER_NAME,
    logFile: join(directory, 'kpack.log'),
  });
  try {
    const { port, ca } = kpack.target;
    await many(WARM_UP, port, ca);
    const [cpu, began] = [cpuTimeMs(kpack.pid), performance.now()];
    await many(count, port, ca);
    const cpuMs = cpuTimeMs(kpack.pid) - cpu;
    return {
      leaf: `${leaf} (${await keyOf(port, ca)})`,
      handshakes: count,
      perSecondAndCore: rounded((count / cpuMs) * 1000, 0),
      perSecondMeasured: rounded((count / (performance.now() - began)) * 1000, 0),
    };
  } finally {
    await kpack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The kind of key that the server proves to have, so that nobody takes the one for the other. */
async function keyOf(port: number, ca: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, servername: SERVER_NAME, ca });
  await once(socket, 'secureConnect');
  const key = socket.getPeerX509Certificate()?.publicKey;
  socket.destroy();
  return `${key?.asymmetricKeyType} ${key?.asymmetricKeyDetails?.modulusLength ?? key?.asymmetricKeyDetails?.namedCurve}`;
}

/** Measures both; the leaf that the server makes for itself is of the second kind. */
export async function handshakes(program: string, count: number): Promise<HandshakeResult[]> {
  return [await measure(program, 'RSA', await rsaCertificates(), count), await measure(program, 'our own', {}, count)];
}
