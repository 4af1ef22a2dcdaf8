// A real API server with kpack's resources, Image controllers that can be killed at any write, and the hands of those who are not there: the
// resolver, the kubelet, the builder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { parse } from 'yaml';
import { imageController } from '../../src/controllers/image/controller.ts';
import type { Build, Image, SourceResolver } from '../../src/controllers/image/objects.ts';
import {
  BUILDS,
  CLUSTER_BUILDERS,
  IMAGES,
  type Informers,
  SOURCE_RESOLVERS,
  startInformers,
} from '../../src/controllers/informers.ts';
import { startController } from '../../src/reconciler/controller.ts';
import { createEventRecorder } from '../../src/reconciler/event-recorder.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, type Resource, resourcePath } from '../../src/reconciler/resource.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { until } from './until.ts';

const KINDS = ['images', 'builds', 'sourceresolvers', 'builders', 'clusterbuilders'];
const crd = (plural: string) =>
  parse(readFileSync(join(import.meta.dirname, '..', '..', 'manifests', 'crds', `kpack.io_${plural}.yaml`), 'utf8'));

/** Called before and after each write of a controller; throws to let the process die there. */
export type OnWrite = (phase: 'before' | 'after', method: string, path: string) => void;

/** A client whose process dies where `onWrite` throws: no later request gets through. */
class MortalClient extends KubeClient {
  readonly #onWrite: OnWrite;
  #isDead = false;

  constructor(kubeconfig: string, onWrite: OnWrite, onRequest: (method: string, code: string) => void) {
    super(loadKubeConfig({ kubeconfig }), onRequest);
    this.#onWrite = onWrite;
  }

  override get<T extends KubeObject>(...args: Parameters<KubeClient['get']>): Promise<T> {
    if (this.#isDead) return Promise.reject(new Error('the process is dead'));
    return super.get<T>(...args);
  }
  override create<T extends KubeObject>(path: string, body: T, options = {}): Promise<T> {
    return this.#write('POST', path, () => super.create(path, body, options));
  }
  override update<T extends KubeObject>(path: string, body: T, options = {}): Promise<T> {
    return this.#write('PUT', path, () => super.update(path, body, options));
  }
  override patch<T extends KubeObject>(path: string, ...rest: never[]): Promise<T> {
    const patch = super.patch.bind(this) as (path: string, ...rest: never[]) => Promise<T>;
    return this.#write('PATCH', path, () => patch(path, ...rest));
  }
  override delete(path: string, options = {}): Promise<KubeObject> {
    return this.#write('DELETE', path, () => super.delete(path, options));
  }

  async #write<T>(method: string, path: string, write: () => Promise<T>): Promise<T> {
    this.#meet('before', method, path);
    const answer = await write();
    this.#meet('after', method, path);
    return answer;
  }
  #meet(phase: 'before' | 'after', method: string, path: string): void {
    if (this.#isDead) throw new Error('the process is dead');
    try {
      // Events are no part of what must be right.
      if (!path.includes('/events')) this.#onWrite(phase, method, path);
    } catch (error) {
      this.#isDead = true;
      throw error;
    }
  }
}

/** A controller at work. */
export interface Process {
  readonly informers: Informers;
  readonly isIdle: boolean;
  /** Writes that were done, as `POST builds`, without Events. */
  readonly writes: readonly string[];
  /** All requests but watches and lists, with Events. */
  readonly requests: number;
  stop(): Promise<void>;
}

/** How a controller is started. */
export interface ProcessOptions {
  readonly onWrite?: OnWrite;
  readonly enablePriorityClasses?: boolean;
}

/** The stage; the objects are of the namespace that is named. */
export interface Stage {
  readonly plane: ControlPlane;
  readonly admin: KubeClient;
  readonly errors: string[];
  start(namespace: string, options?: ProcessOptions): Promise<Process>;
  namespace(name: string): Promise<void>;
  read<T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T>;
  readOrNone<T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T | undefined>;
  createImage(namespace: string, name: string, spec?: Image['spec'], metadata?: KubeObject['metadata']): Promise<Image>;
  /** Changes what `edit` says, over and over until nobody was faster. */
  change<T extends KubeObject>(resource: Resource, namespace: string, name: string, edit: (object: T) => T): Promise<T>;
  setStatus(resource: Resource, namespace: string, name: string, status: object): Promise<void>;
  clusterBuilder(name: string, status?: object): Promise<void>;
  /** Plays the resolver, once the SourceResolver is there. */
  resolve(namespace: string, image: string, revision: string): Promise<void>;
  /** Plays the Build controller and the kubelet, once the Build is there. */
  end(namespace: string, build: string, succeeded: 'True' | 'False' | 'Unknown', more?: object): Promise<void>;
  builds(namespace: string): Promise<Build[]>;
  untilImage(namespace: string, name: string, what: string, check: (image: Image) => boolean): Promise<Image>;
  /**
   * From now on the API server refuses to create objects like `probe` in the namespace, with this message, as a quota or a policy does.
   * @returns the way to end it
   */
  refuse(namespace: string, resource: Resource, probe: KubeObject, message: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export const BUILDER_STATUS = {
  observedGeneration: 1,
  conditions: [
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
    { type: 'UpToDate', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ],
  latestImage: 'registry.example.com/builder@sha256:b1',
  builderMetadata: [{ id: 'io.buildpack', version: '1' }],
  stack: { id: 'io.buildpacks.stacks.jammy', runImage: `registry.example.com/run@sha256:${'1'.repeat(64)}` },
  lifecycle: { image: {}, api: {}, apis: { buildpack: {}, platform: {} }, version: '0.17.0' },
};

/** What a Build of that builder says when it is done. */
export const buildStatus = (name: string) => ({
  buildMetadata: [{ id: 'io.buildpack', version: '1' }],
  stack: BUILDER_STATUS.stack,
  lifecycleVersion: '0.17.0',
  latestImage: `registry.example.com/app@sha256:${name}`,
});

/** Starts the API server and waits until it serves kpack's resources. */
export async function openStage(): Promise<Stage> {
  const plane = await startControlPlane();
  const admin = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
  const crds = KINDS.map(crd).map((each) => ({ ...each, spec: { ...each.spec, conversion: { strategy: 'None' } } }));
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: crds });
  await plane.kubectlOk(['apply', '--server-side', '--filename=-'], { input });
  await plane.kubectlOk(['wait', '--for=condition=Established', 'crd', ...KINDS.map((kind) => `${kind}.kpack.io`)]);

  const errors: string[] = [];
  const logger = pino(
    { level: 'debug' },
    { write: (line: string) => void (JSON.parse(line).level >= 50 && errors.push(line)) },
  );
  const read = <T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T> =>
    admin.get<T>(resourcePath(resource, { namespace: namespace || undefined, name }));
  const change: Stage['change'] = (resource, namespace, name, edit) =>
    until(`a change of ${name}`, async () => {
      const path = resourcePath(resource, { namespace: namespace || undefined, name });
      return admin.update(path, edit(await admin.get(path)));
    });
  const setStatus: Stage['setStatus'] = async (resource, namespace, name, status) => {
    await until(`a status of ${name}`, async () => {
      const path = resourcePath(resource, { namespace: namespace || undefined, name });
      const object = await admin.get<KubeObject & { status?: object }>(path);
      const changed = { ...object, status: { ...object.status, ...status } };
      return admin.update(`${path}/status`, changed);
    });
  };

  return {
    plane,
    admin,
    errors,
    read,
    change,
    setStatus,
    readOrNone: <T extends KubeObject>(resource: Resource, namespace: string, name: string) =>
      read<T>(resource, namespace, name).catch(() => undefined),
    async namespace(name) {
      await plane.kubectlOk(['create', 'namespace', name]);
    },
    async start(namespace, { onWrite = () => undefined, enablePriorityClasses = false } = {}) {
      const writes: string[] = [];
      let requests = 0;
      const note: OnWrite = (phase, method, path) => {
        onWrite(phase, method, path);
        if (phase === 'after')
          writes.push(
            `${method} ${path.replace(/^.*\/namespaces\/[^/]+\//, '').replace(/\/(?!status).*?(?=\/status|$)/, '')}`,
          );
      };
      const client = new MortalClient(plane.kubeconfig, note, () => (requests += 1));
      const watching = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
      const informers = startInformers({ client: watching, namespaces: [namespace], logger });
      const events = createEventRecorder({ client, component: 'test', instance: 'test', logger });
      await Promise.all(Object.values(informers).map(({ synced }) => synced));
      const observer = { added() {}, retried() {}, reconciled() {}, started: () => () => undefined };
      const options = imageController({
        ...{ client, informers, events, logger },
        now: () => new Date(),
        observer: () => observer as never,
        settings: { enablePriorityClasses, scalingFactor: 1 },
      });
      const { observer: _, ...unobserved } = options;
      const running = startController(unobserved);
      return {
        informers,
        writes,
        get requests() {
          return requests;
        },
        get isIdle() {
          return running.isIdle;
        },
        async stop() {
          await running.stop(5000);
          await events.flushed();
          await Promise.all(Object.values(informers).map((informer) => informer.stop()));
          client.close();
          watching.close();
        },
      };
    },
    createImage: (namespace, name, spec = {}, metadata = {}) =>
      admin.create<Image>(resourcePath(IMAGES, { namespace }), {
        apiVersion: 'kpack.io/v1alpha2',
        kind: 'Image',
        metadata: { ...metadata, name, namespace },
        spec: {
          tag: `registry.example.com/team/${name}`,
          builder: { kind: 'ClusterBuilder', name: 'default' },
          serviceAccountName: 'default',
          source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
          ...spec,
        },
      }),
    async clusterBuilder(name, status = BUILDER_STATUS) {
      await admin
        .create(resourcePath(CLUSTER_BUILDERS), {
          apiVersion: 'kpack.io/v1alpha2',
          kind: 'ClusterBuilder',
          metadata: { name },
          spec: { tag: `registry.example.com/${name}` },
        } as KubeObject)
        .catch(() => undefined);
      await setStatus(CLUSTER_BUILDERS, '', name, status);
    },
    async resolve(namespace, image, revision) {
      await until(`the SourceResolver of ${image}`, async () => {
        const { metadata, spec } = await read<SourceResolver>(SOURCE_RESOLVERS, namespace, `${image}-source`);
        const { url = '' } = spec?.source?.git ?? {};
        await setStatus(SOURCE_RESOLVERS, namespace, `${image}-source`, {
          observedGeneration: metadata?.generation,
          conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
          source: { git: { url, revision, type: 'Branch' } },
        });
        return true;
      });
    },
    async end(namespace, build, succeeded, more = succeeded === 'True' ? buildStatus(build) : {}) {
      await until(`the Build ${build}`, () => read(BUILDS, namespace, build));
      const lastTransitionTime = `${new Date().toISOString().slice(0, 19)}Z`;
      await setStatus(BUILDS, namespace, build, {
        observedGeneration: 1,
        conditions: [{ type: 'Succeeded', status: succeeded, lastTransitionTime }],
        ...more,
      });
    },
    async builds(namespace) {
      const { items } = await admin.list<Build>(resourcePath(BUILDS, { namespace }));
      return items;
    },
    untilImage: (namespace, name, what, check) => {
      let last: Image | undefined;
      return until(`${name}: ${what}`, async () => {
        last = await read<Image>(IMAGES, namespace, name);
        if (check(last)) return last;
        throw new Error(JSON.stringify(last.status));
      });
    },
    async refuse(namespace, resource, probe, message) {
      const name = `refuse-${namespace}`;
      const admission = 'admissionregistration.k8s.io/v1';
      const policy = {
        apiVersion: admission,
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name },
        spec: {
          matchConstraints: {
            resourceRules: [
              { apiGroups: [resource.group], apiVersions: ['*'], operations: ['CREATE'], resources: [resource.plural] },
            ],
          },
          validations: [{ expression: `object.metadata.namespace != '${namespace}'`, message }],
        },
      };
      const binding = {
        apiVersion: admission,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name },
        spec: { policyName: name, validationActions: ['Deny'] },
      };
      const items = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [policy, binding] });
      await plane.kubectlOk(['apply', '--filename=-'], { input: items });
      const path = resourcePath(resource, { namespace });
      const isRefused = () =>
        admin.create(path, probe, { query: { dryRun: 'All' } }).then(
          () => undefined,
          () => true,
        );
      await until('the policy to count', isRefused, { everyMs: 200 });
      return async () => {
        await plane.kubectlOk(['delete', 'validatingadmissionpolicybinding,validatingadmissionpolicy', name]);
      };
    },
    async close() {
      admin.close();
      await plane.stop();
    },
  };
}
