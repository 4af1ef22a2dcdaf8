// A real Kubernetes API for tests: etcd and kube-apiserver on loopback, started in seconds, gone without a trace however the test run ends.
// No controllers run: a namespace stays Terminating, owners' deletions do not cascade, the roles `admin`, `edit` and `view` stay empty.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Access, accessTo, caCertificateFile, caKeyFile, kubeconfigText } from './access.ts';
import { apiServerFlags, etcdFlags } from './api-server-flags.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { issue, makeCa } from './certificates.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { freePort } from './free-port.ts';
import { untilReady } from './readiness.ts';
import { type Server, Supervisor } from './supervised.ts';

/** How a control plane may differ from the usual one. */
export interface ControlPlaneOptions {
  /** Found or built when not given. */
  readonly binaries?: Binaries;
  /** More flags for kube-apiserver; the last one of a name wins. */
  readonly apiServerFlags?: readonly string[];
  /** How long a start may take, in ms, before it counts as failed; 60 s when not given (3 s is usual, a busy machine needs more). */
  readonly readyWithinMs?: number;
}

/** A running control plane. */
export interface ControlPlane extends Access {
  /** The processes now; a test may send them signals (SIGSTOP freezes every connection). */
  pids(): { readonly supervisor: number; readonly etcd: number; readonly apiServer: number };
  /** Ends the API server and waits until it is gone; etcd keeps the data. SIGKILL, as in a crash, unless told otherwise (SIGTERM shuts down in order). */
  stopApiServer(signal?: NodeJS.Signals): Promise<void>;
  /** Starts the API server again, on the same port and with the same certificate, and waits until it is ready; one that still runs is killed first. `flags` replace the additional flags. */
  startApiServer(flags?: readonly string[]): Promise<void>;
  /** Ends everything and removes the directory. Calling it again does no harm. */
  stop(): Promise<void>;
}

/**
 * Starts etcd and kube-apiserver and waits until they serve: RBAC roles and the namespaces `default` and `kube-system` are there.
 * @throws ControlPlaneError with the end of the logs when they do not start
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { binaries = await findBinaries(), readyWithinMs = 60_000 } = options;
  const supervisor = await Supervisor.start();
  try {
    const { dir } = supervisor;
    const { ca, adminToken } = await writeSecrets(dir);
    const etcd = await supervisor.startServer('etcd', binaries.etcd, etcdFlags(dir));
    let flags = options.apiServerFlags ?? [];

    const startOn = async (port: number): Promise<Server> => {
      const apiServer = await supervisor.startServer(
        'kube-apiserver',
        binaries.kubeApiserver,
        apiServerFlags(dir, port, flags),
      );
      const servers = { etcd, 'kube-apiserver': apiServer };
      await untilReady({ server: address(port), ca, token: adminToken, servers, withinMs: readyWithinMs });
      return apiServer;
    };
    const first = await onFreePort(startOn);
    let { apiServer } = first;
    const server = address(first.port);
    await writeFile(join(dir, 'kubeconfig'), kubeconfigText(server, ca, { token: adminToken }), { mode: 0o600 });

    return {
      ...accessTo({ dir, server, binaries }),
      pids: () => ({ supervisor: supervisor.pid, etcd: etcd.pid, apiServer: apiServer.pid }),
      stopApiServer: (signal = 'SIGKILL') => apiServer.end(signal),
      startApiServer: async (newFlags = flags) => {
        await apiServer.end('SIGKILL');
        flags = newFlags;
        apiServer = await startOn(first.port);
      },
      stop: () => supervisor.end(),
    };
  } catch (error) {
    await supervisor.end();
    throw error;
  }
}

function address(port: number): string {
  return `https://127.0.0.1:${port}`;
}

/** Starts on a port that is free; on another one when somebody took it in between. */
async function onFreePort(start: (port: number) => Promise<Server>): Promise<{ port: number; apiServer: Server }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { port, apiServer: await start(port) };
    } catch (error) {
      const clash = error instanceof ControlPlaneError && error.message.includes('address already in use');
      if (!clash || attempt === 5) throw error;
    }
  }
}

/** Makes the CA, the API server's certificate, the service accounts' key and the administrator's token, and puts them where the servers look for them. */
async function writeSecrets(dir: string): Promise<{ ca: string; adminToken: string }> {
  const ca = await makeCa();
  const serving = await issue(ca, { dnsNames: ['localhost', 'kubernetes.default.svc'], ips: ['127.0.0.1'] });
  const adminToken = randomUUID();
  const serviceAccounts = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const secret = (path: string, text: string): Promise<void> => writeFile(path, text, { mode: 0o600 });
  await Promise.all([
    secret(caCertificateFile(dir), ca.certificate),
    secret(caKeyFile(dir), ca.key),
    secret(join(dir, 'apiserver.crt'), serving.certificate),
    secret(join(dir, 'apiserver.key'), serving.key),
    secret(join(dir, 'service-accounts.key'), serviceAccounts.export({ type: 'sec1', format: 'pem' }).toString()),
    secret(join(dir, 'tokens.csv'), `${adminToken},admin,admin,"system:masters"\n`),
  ]);
  return { ca: ca.certificate, adminToken };
}
