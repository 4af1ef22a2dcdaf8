// A place where builds happen in a test: kpack installed, a registry with a builder image, a git server, a ClusterBuilder that is ready, a namespace with a
// service account. What controllers need of the world, and a test can take away.
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { type GitServer, startGitServer } from '../source/git-server.ts';
import type { Access } from './access.ts';
import { pushBuilderImage } from './builder-image.ts';
import { type BuilderState, setBuilderReady } from './builder-status.ts';
import { type Installation, install } from './installation.ts';
import { type Completion, PlayedKubelet } from './played-kubelet.ts';

/** A condition of a status. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** An object as kubectl prints it. */
export interface Printed {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly latestBuildRef?: string;
    readonly latestImage?: string;
    readonly buildCounter?: number;
    readonly stepsCompleted?: readonly string[];
  };
}

/** One of an object's conditions. */
export const conditionOf = (object: Printed, type: string): Condition | undefined =>
  object.status?.conditions?.find((condition) => condition.type === type);

/** The place. */
export interface BuildSite {
  readonly namespace: string;
  readonly kpack: Installation;
  readonly registry: TestRegistry;
  readonly git: GitServer;
  readonly builder: BuilderState;
  readonly kubelet: PlayedKubelet;
  apply(object: object): Promise<void>;
  /** `kubectl ARGS` in the namespace. */
  kubectl(...args: string[]): Promise<string>;
  get(...args: string[]): Promise<Printed>;
  /** An Image of a repository with a commit on `main`; not applied yet. */
  image(name: string, spec?: object): object;
  /** What `completion` says of a build that went well; `n` tells results apart. */
  result(n: number): Completion;
  stop(): Promise<void>;
}

/** Makes it, with a repository `app`. */
export async function buildSite(access: Access, namespace: string): Promise<BuildSite> {
  const kpack = await install(access);
  const [registry, git] = await Promise.all([startTestRegistry(), startGitServer()]);
  git.repository('app.git').commit('main');
  const buildpacks = [{ id: 'test/java', version: '1.0.0' }];
  const builder = { ...(await pushBuilderImage(registry, '1')), buildpacks };
  const client = new KubeClient(loadKubeConfig({ kubeconfig: access.kubeconfig }));
  const apply = async (object: object) => {
    await access.kubectlOk(['apply', '--filename=-'], { input: JSON.stringify(object) });
  };
  const kubectl = (...args: string[]) => access.kubectlOk([...args, `--namespace=${namespace}`]);
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  await apply({
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'ClusterBuilder',
    metadata: { name: namespace },
    spec: {
      tag: `${registry.host}/kpack/builder`,
      serviceAccountRef: { namespace, name: 'default' },
      stack: { kind: 'ClusterStack', name: 'base' },
      store: { kind: 'ClusterStore', name: 'default' },
      order: [{ group: [{ id: 'test/java' }] }],
    },
  });
  await setBuilderReady(access, namespace, builder);
  return {
    namespace,
    kpack,
    registry,
    git,
    builder,
    kubelet: new PlayedKubelet(client),
    apply,
    kubectl,
    get: async (...args) => JSON.parse(await kubectl('get', ...args, '--output=json')),
    image: (name, spec = {}) => ({
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'Image',
      metadata: { name, namespace },
      spec: {
        tag: `${registry.host}/team/${name}`,
        builder: { kind: 'ClusterBuilder', name: namespace },
        source: { git: { url: `${git.url}/app.git`, revision: 'main' } },
        ...spec,
      },
    }),
    result: (n) => ({
      buildpackMetadata: buildpacks,
      latestImage: `${registry.host}/team/app@sha256:${String(n % 10).repeat(64)}`,
      stackID: 'io.buildpacks.stacks.base',
      stackRunImage: builder.runImage,
      lifecycleVersion: '0.20.12',
    }),
    async stop() {
      await access.kubectl(['delete', 'namespace', namespace, '--wait=false']);
      await access.kubectl(['delete', 'clusterbuilder', namespace]);
      await kpack.stop();
      await git.close();
      await registry.stop();
      client.close();
    },
  };
}
