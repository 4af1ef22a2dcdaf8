// An installation as a user makes it: the release file applied with kubectl, replicas of the webhook running, the Service leading to them.
import { join } from 'node:path';
import type { Access } from './access.ts';
import { pointService, webhookService } from './service-on-loopback.ts';
import { until } from './until.ts';
import { type WebhookProcess, webhookIdentity, webhookProcesses } from './webhook-process.ts';

const root = join(import.meta.dirname, '..', '..');
/** What `kubectl apply -f` installs; made by `npm run build`. */
export const release = join(root, 'dist', 'release.yaml');
/** What `kubectl apply -k` installs. */
export const manifests = join(root, 'manifests');

/** A kpack that serves. */
export interface Installation {
  readonly replicas: readonly WebhookProcess[];
  /** The kubeconfig of the webhook's service account. */
  readonly identity: string;
  /** Starts one more replica; it gets no requests before `pointService`. */
  addReplica(flags?: readonly string[]): Promise<WebhookProcess>;
  /** Ends the processes and takes the endpoints away; the objects stay. */
  stop(): Promise<void>;
}

/** What may differ from the usual. */
export interface InstallOptions {
  /** How many replicas, 1 when not given. */
  readonly replicas?: number;
  /** More flags for the webhook. */
  readonly flags?: readonly string[];
}

/** Applies the release, starts the webhook, and waits until the API server gets its answers. @throws ControlPlaneError when kubectl is refused */
export async function install(access: Access, options: InstallOptions = {}): Promise<Installation> {
  await access.kubectlOk(['apply', `--filename=${release}`]);
  return startInstalled(access, options);
}

/** The same for a cluster in which the objects are already. */
export async function startInstalled(access: Access, options: InstallOptions = {}): Promise<Installation> {
  const { replicas: count = 1, flags = [] } = options;
  const processes = await webhookProcesses();
  try {
    // Without pods nothing takes away the Leases of processes that other tests killed; they would be waited for.
    await access.kubectl(['delete', 'leases', '--all', '--namespace=kpack']);
    const identity = await webhookIdentity(access);
    // There is one API server, on this machine: it learns of a change at once.
    const start = (more: readonly string[] = []) =>
      processes.start(identity, ['--propagation-delay=2s', ...flags, ...more]);
    const replicas = await Promise.all(Array.from({ length: count }, () => start()));
    await Promise.all(replicas.map((replica) => replica.ready()));
    await pointService(access, webhookService, await Promise.all(replicas.map((replica) => replica.port())));
    await untilServed(access);
    return {
      replicas,
      identity,
      addReplica: start,
      stop: async () => {
        await pointService(access, webhookService, []);
        await processes.stop();
      },
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

/** Waits until a write goes through all three routes: defaults, validation, and conversion to the stored version. */
export async function untilServed(access: Access): Promise<void> {
  const source = { git: { url: 'https://git.example.com/probe.git', revision: 'main' } };
  const input = JSON.stringify({
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'Image',
    metadata: { name: 'probe', namespace: 'default' },
    spec: { tag: 'team/probe', builder: { kind: 'ClusterBuilder', name: 'default' }, source },
  });
  const probe = () => access.kubectlOk(['create', '--dry-run=server', '--filename=-'], { input });
  await until('an answer of the webhook through the API server', probe, { everyMs: 100 });
}
