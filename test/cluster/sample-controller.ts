// A small controller as a process of its own, for tests that kill it: a ConfigMap labelled `role=source` wants `count` ConfigMaps that
// belong to it and carry its `value` and that of the ConfigMap it refers to, and a note on itself when all is done. It is written as any
// reconciler is: what is wanted, what is there, the difference; deterministic names, optimistic locking.
// Arguments: kubeconfig, identity. Each line of stdout is a JSON object with the figures so far.
import { pino } from 'pino';
import { isConflict, isNotFound } from '../../src/reconciler/api-error.ts';
import { Informer } from '../../src/reconciler/informer.ts';
import { fromKey, keyOf, toKey } from '../../src/reconciler/key.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { startLeaderElection } from '../../src/reconciler/leader-election.ts';
import { startManager } from '../../src/reconciler/manager.ts';
import { ownerKey } from '../../src/reconciler/owner-key.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { changesOf } from '../../src/reconciler/source.ts';
import { Tracker } from '../../src/reconciler/tracker.ts';

type ConfigMap = KubeObject & { data?: Record<string, string> };

/** What a line of stdout says. */
export interface Figures {
  /** Requests to the API server besides leases and watches, so far. */
  readonly requests: number;
  readonly errors: number;
  readonly isWorking: boolean;
  readonly isIdle: boolean;
  readonly isReady: boolean;
}

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
const DONE = 'sample.example.com/done';
const [kubeconfig = '', identity = ''] = process.argv.slice(2);
const logger = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
let [requests, errors] = [0, 0];
const client = new KubeClient(loadKubeConfig({ kubeconfig }), () => (requests += 1));
const leases = new KubeClient(loadKubeConfig({ kubeconfig }));

const common = { client, resource: CONFIG_MAPS, logger, idleMs: 5000, maxBackoffMs: 1000 };
const sources = new Informer<ConfigMap>({ ...common, labelSelector: 'role=source' });
const children = new Informer<ConfigMap, 'owner'>({
  ...common,
  labelSelector: 'role=child',
  indexes: { owner: (child) => [ownerKey(child, { group: '', kind: 'ConfigMap' }) ?? ''] },
});
const references = new Informer<ConfigMap>({ ...common, labelSelector: 'role=reference' });
const tracker = new Tracker();

async function reconcile(key: string, signal: AbortSignal): Promise<void> {
  const { namespace, name } = fromKey(key);
  const source = sources.get(key);
  if (source === undefined) tracker.forget(key);
  const gathering = tracker.gather(key);
  const referred = source?.data?.refersTo;
  if (referred !== undefined) gathering.add({ kind: 'Reference', namespace, name: referred });
  const reference = references.get(toKey(namespace, referred ?? ''));
  const value = `${source?.data?.value}+${reference?.data?.value ?? 'none'}`;
  const count =
    source === undefined || (referred !== undefined && reference === undefined) ? 0 : Number(source.data?.count);
  gathering.end();

  const wanted = new Map<string, ConfigMap>();
  for (let i = 0; i < count; i += 1) {
    const { uid = '' } = source?.metadata ?? {};
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name, uid, controller: true };
    const metadata = { name: `${name}-${i}`, namespace, labels: { role: 'child' }, ownerReferences: [owner] };
    wanted.set(`${namespace}/${name}-${i}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } });
  }
  for (const child of children.by('owner', key)) {
    const want = wanted.get(keyOf(child));
    const path = resourcePath(CONFIG_MAPS, { namespace, name: child.metadata?.name });
    if (want === undefined) {
      await client.delete(path, { signal }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    } else if (child.data?.value !== value) {
      const { resourceVersion = '' } = child.metadata ?? {};
      children.learn(
        await client.update(path, { ...want, metadata: { ...want.metadata, resourceVersion } }, { signal }),
      );
    }
  }
  for (const [childKey, want] of wanted) {
    if (children.get(childKey) === undefined) {
      children.learn(await client.create(resourcePath(CONFIG_MAPS, { namespace }), want, { signal }));
    }
  }
  const done = `${count} of ${value}`;
  if (source !== undefined && source.metadata?.annotations?.[DONE] !== done) {
    const metadata = { resourceVersion: source.metadata?.resourceVersion, annotations: { [DONE]: done } };
    sources.learn(
      await client.patch(resourcePath(CONFIG_MAPS, { namespace, name }), 'merge', { metadata }, { signal }),
    );
  }
}

const manager = startManager({
  informers: [sources, children, references],
  controllers: [
    {
      name: 'sample',
      reconcile: (key, signal) =>
        reconcile(key, signal).catch((error: unknown) => {
          if (!isConflict(error)) errors += 1;
          throw error;
        }),
      sources: [
        changesOf(sources, (_, key) => [key]),
        changesOf(children, (child) => [ownerKey(child, { group: '', kind: 'ConfigMap' }) ?? []].flat()),
        changesOf(references, (_, key) => tracker.ownersOf({ kind: 'Reference', ...fromKey(key) })),
      ],
      deadlineMs: 10_000,
      logger,
    },
  ],
  elect: () => {
    const times = { leaseMs: 3000, renewDeadlineMs: 2000, retryMs: 400 };
    return startLeaderElection({ client: leases, namespace: 'default', name: 'sample', identity, logger, ...times });
  },
  logger,
});

const report = setInterval(() => {
  const { isWorking, isIdle, checks } = manager;
  const isReady = checks.every((check) => check.notReady() === undefined);
  const figures: Figures = { requests, errors, isWorking, isIdle, isReady };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}, 50);

process.once('SIGTERM', async () => {
  await manager.stop();
  clearInterval(report);
  client.close();
  leases.close();
});
