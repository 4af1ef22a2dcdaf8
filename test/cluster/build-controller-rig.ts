// The Build controller alone on a real API server, with a real registry: Builds are made by the test, which also plays the kubelet.
import { pino } from 'pino';
import { createAccounts } from '../../src/controllers/accounts/accounts.ts';
import type { Build } from '../../src/controllers/build/build.ts';
import { buildController } from '../../src/controllers/build/controller.ts';
import { createPodLogs } from '../../src/controllers/build/pod-logs.ts';
import type { ControllerSettings } from '../../src/controllers/environment/settings.ts';
import { BUILDS, startInformers } from '../../src/controllers/informers.ts';
import type { RunningController } from '../../src/reconciler/controller.ts';
import { startController } from '../../src/reconciler/controller.ts';
import type { EventRecorder, Occurrence } from '../../src/reconciler/event-recorder.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { ANONYMOUS } from '../../src/registry/keychain.ts';
import { RegistryClient } from '../../src/registry/registry-client.ts';

/** A controller at work. */
export interface BuildRig {
  /** What it wrote, in order: `POST pods`, `PUT builds/status`, ... */
  readonly writes: string[];
  /** What it read beside its caches: `GET secrets`, `LIST serviceaccounts`, ... */
  readonly reads: string[];
  readonly events: Occurrence[];
  /** What it logged as an error. */
  readonly errors: string[];
  readonly controller: RunningController;
  /** Moves its clock, ms. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** What may differ. */
export interface BuildRigOptions {
  readonly settings?: Partial<ControllerSettings>;
  /** Called before and after each write; throws where a process would have died. */
  readonly onWrite?: (when: 'before' | 'after', what: string) => void;
}

const SETTINGS = {
  stepImages: {
    buildInit: 'registry.example.com/build-init',
    buildWaiter: 'registry.example.com/build-waiter',
    rebase: 'registry.example.com/rebase',
    completion: 'registry.example.com/completion',
  },
  maximumPlatformApiVersion: '',
  sshTrustUnknownHosts: true,
  injectedSidecarSupport: false,
  scalingFactor: 1,
} as ControllerSettings;

/** Starts it and waits for its caches. */
export async function startBuildRig(kubeconfig: string, options: BuildRigOptions = {}): Promise<BuildRig> {
  const config = loadKubeConfig({ kubeconfig });
  const writes: string[] = [];
  const reads: string[] = [];
  const errors: string[] = [];
  const events: Occurrence[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => errors.push(line) });
  const watching = new KubeClient(config);
  const plain = new KubeClient(config);
  const client = observed(plain, async (what, write) => {
    if (/^(GET|LIST) /.test(what)) {
      reads.push(what);
      return write();
    }
    options.onWrite?.('before', what);
    const answer = await write();
    writes.push(what);
    options.onWrite?.('after', what);
    return answer;
  });
  const informers = startInformers({ client: watching, namespaces: undefined, logger });
  await Promise.all(Object.values(informers).map(({ synced }) => synced));
  const registry = new RegistryClient({ certificates: [], timeoutMs: 1500, idleMs: 1000, retryMs: 50 });
  let offset = 0;
  const recorder: EventRecorder = { record: (_, event) => events.push(event), flushed: () => Promise.resolve() };
  const controller = startController(
    buildController({
      settings: { ...SETTINGS, ...options.settings },
      client,
      informers,
      accounts: createAccounts(client),
      registry,
      ownKeychain: ANONYMOUS,
      events: recorder,
      logger,
      now: () => new Date(Date.now() + offset),
      observer: () => ({
        reconciled() {},
        started: () => () => undefined,
        added() {},
        began() {},
        ended() {},
        retried() {},
      }),
      podLogs: createPodLogs(config),
    }),
  );
  return {
    writes,
    reads,
    events,
    errors,
    controller,
    advance: (ms) => (offset += ms),
    async stop() {
      await controller.stop(0);
      await Promise.all(Object.values(informers).map((informer) => informer.stop()));
      registry.close();
      watching.close();
      plain.close();
    },
  };
}

/** The client, with its calls told. */
function observed(
  client: KubeClient,
  around: (what: string, write: () => Promise<unknown>) => Promise<unknown>,
): KubeClient {
  const methods: Record<string, string> = {
    create: 'POST',
    update: 'PUT',
    patch: 'PATCH',
    delete: 'DELETE',
    get: 'GET',
    list: 'LIST',
  };
  return new Proxy(client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const verb = methods[String(property)];
      if (verb === undefined) return value.bind(target);
      return (path: string, ...rest: unknown[]) =>
        around(`${verb} ${shortened(path)}`, () => value.call(target, path, ...rest));
    },
  });
}

/** `/apis/kpack.io/v1alpha2/namespaces/a/builds/b/status` is `builds/status`. */
function shortened(path: string): string {
  const [plural = '', , subresource] = path.replace(/^.*\/namespaces\/[^/]+\//, '').split('/');
  return subresource === undefined ? plural : `${plural}/${subresource}`;
}

/** Makes a Build as an Image does. */
export function createBuild(
  client: KubeClient,
  namespace: string,
  name: string,
  spec: object,
  metadata: NonNullable<KubeObject['metadata']> = {},
): Promise<Build> {
  const object = {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Build',
    metadata: { ...metadata, name, labels: { 'image.kpack.io/image': 'app', 'image.kpack.io/buildNumber': '1' } },
    spec: {
      tags: ['registry.example.com/app', 'registry.example.com/app:b1'],
      serviceAccountName: 'robot',
      source: { git: { url: 'https://git.example.com/app', revision: 'main' } },
      ...spec,
    },
  };
  return client.create(resourcePath(BUILDS, { namespace }), object as KubeObject) as Promise<Build>;
}
