// Where a controller is measured: a real API server with kpack's manifests and the webhook, a real registry with a builder image, a git server, namespaces
// with an account each. Only the kubelet is missing: pods stay pending until somebody plays for them.
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { pushBuilderImage } from '../../test/cluster/builder-image.ts';
import { type BuilderState, setBuilderReady } from '../../test/cluster/builder-status.ts';
import { type ControlPlane, startControlPlane } from '../../test/cluster/control-plane.ts';
import { untilServed } from '../../test/cluster/installation.ts';
import { pointService, webhookService } from '../../test/cluster/service-on-loopback.ts';
import { webhookIdentity, webhookProcesses } from '../../test/cluster/webhook-process.ts';
import { startTestRegistry } from '../../test/registry/test-registry.ts';
import { AuditLog, auditFlags } from './audit-log.ts';
import { type BenchGitServer, startBenchGitServer } from './git-server.ts';
import { ACCOUNT, BUILDER, createImage, type ImagePlace } from './images.ts';
import { ProgressTimes } from './progress-times.ts';
import { Subject, type SubjectCommand } from './subject.ts';

/** What every part uses. */
export interface Stage {
  readonly plane: ControlPlane;
  /** The administrator's. */
  readonly client: KubeClient;
  readonly audit: AuditLog;
  readonly times: ProgressTimes;
  readonly git: BenchGitServer;
  /** The controller; it has made a pod before a part begins. */
  readonly subject: Subject;
  /** What the ClusterBuilder has, so what builds on it have. */
  readonly builder: BuilderState;
  /** The webhook's process. */
  readonly webhookPid: number;
  /** Those that Images are spread over. */
  readonly namespaces: readonly string[];
  /** One more, for the Image that is waited for while others come. */
  readonly quietNamespace: string;
  /** Where the source of an Image is. */
  urlOf(place: ImagePlace): string;
  progress(text: string): void;
}

/** What differs from run to run. */
export interface StageSetting {
  readonly subject: SubjectCommand;
  /** The bundle of which the webhook is. */
  readonly program: string;
  /** What `kubectl apply` installs. */
  readonly release: string;
  /** `image`: each Image has a repository of its own; `namespace`: those of a namespace share one. */
  readonly repositories: 'image' | 'namespace';
  readonly keepLogs: string | undefined;
  progress(text: string): void;
}

const NAMESPACES = 10;
const QUIET = 'bench-quiet';
/** The webhook's token: longer than any run. */
const TOKEN_VALID_S = 8 * 3600;
/** A controller that has made no pod by then is not one, or was not told how to reach this cluster, ms. */
const FIRST_POD_MS = 180_000;

/** Builds a stage, lets `play` use it, and takes it down. @throws Error when the controller makes no pod for a first Image */
export async function onStage<T>(setting: StageSetting, play: (stage: Stage) => Promise<T>): Promise<T> {
  const { progress, repositories } = setting;
  const ends: (() => unknown)[] = [];
  const dir = await mkdtemp(join(tmpdir(), 'kpack-bench-controller-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  // Also when somebody ends the run before its end: servers go with their supervisor, this directory does not.
  process.once('exit', remove);
  ends.push(remove);
  try {
    const plane = await startControlPlane({ apiServerFlags: await auditFlags(dir) });
    ends.push(() => plane.stop());
    const client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
    ends.push(() => client.close());
    const audit = new AuditLog(dir);
    ends.push(() => audit.close());
    const webhookPid = await installKpack(plane, setting, ends);
    const registry = await startTestRegistry();
    ends.push(() => registry.stop());
    const repository = join(dir, 'repository.git');
    await mkdir(repository);
    const git = await startBenchGitServer(repository);
    ends.push(() => git.stop());

    const namespaces = Array.from({ length: NAMESPACES }, (_, i) => `bench-${i + 1}`);
    const input = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [...CLUSTER_OBJECTS, ...[...namespaces, QUIET].flatMap((name) => namespaceObjects(name, git.origin))],
    });
    await plane.kubectlOk(['apply', '--server-side', '--filename=-'], { input });
    const pushed = await pushBuilderImage(registry, '1');
    const builder = { ...pushed, buildpacks: [{ id: 'example/java', version: '1.0.0' }], lifecycleVersion: '0.20.12' };
    await setBuilderReady(plane, BUILDER, builder);

    const times = new ProgressTimes(audit);
    const subject = await Subject.of(setting.subject, plane);
    ends.push(() => subject.end());
    const logs = setting.keepLogs;
    if (logs !== undefined) {
      ends.push(async () => {
        await mkdir(logs, { recursive: true });
        await Promise.all([subject.keepLogs(logs), audit.keep(logs)]);
      });
    }
    const stage: Stage = {
      ...{ plane, client, audit, times, git, subject, builder, webhookPid, namespaces, progress },
      quietNamespace: QUIET,
      urlOf: ({ namespace, name }) => git.url(repositories === 'image' ? `${namespace}/${name}` : namespace),
    };
    await subject.start();
    const first = { namespace: QUIET, name: 'first' };
    await createImage(client, first, stage.urlOf(first));
    if ((await times.untilPods([first], FIRST_POD_MS)) === 0) {
      throw new Error(
        `the controller ${setting.subject.name} made no pod for an Image within ${FIRST_POD_MS / 1000} s: look at its log with --keep-logs DIRECTORY`,
      );
    }
    return await play(stage);
  } finally {
    for (const end of ends.reverse()) {
      await Promise.resolve(end()).catch((error: unknown) => progress(`while taking down: ${error}`));
    }
  }
}

/** Manifests and webhook, as in any cluster: each write of a controller passes it. @returns the webhook's process */
async function installKpack(
  plane: ControlPlane,
  { program, release }: StageSetting,
  ends: (() => unknown)[],
): Promise<number> {
  await plane.kubectlOk(['apply', '--filename=-'], { input: JSON.stringify(STORAGE_CLASS) });
  await plane.kubectlOk(['apply', `--filename=${release}`]);
  const processes = await webhookProcesses(program);
  ends.push(() => processes.stop());
  const webhook = await processes.start(await webhookIdentity(plane, TOKEN_VALID_S), ['--propagation-delay=2s']);
  await webhook.ready();
  await pointService(plane, webhookService, [await webhook.port()]);
  await untilServed(plane);
  return webhook.pid;
}

/** Most clusters have one: caches get a volume. */
const STORAGE_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'example.com/disk',
  allowVolumeExpansion: true,
};

const CLUSTER_OBJECTS = [
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'ClusterBuilder',
    metadata: { name: BUILDER },
    spec: {
      tag: 'registry.example.com/kpack/builder',
      serviceAccountRef: { namespace: 'kpack', name: 'controller' },
      stack: { kind: 'ClusterStack', name: 'base' },
      store: { kind: 'ClusterStore', name: 'default' },
      order: [{ group: [{ id: 'example/java' }] }],
    },
  },
  // Whatever rights a controller needs, it is its requests that are looked at here.
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'bench-any-controller' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'controller', namespace: 'kpack' }],
  },
];

/** A namespace with an account that has a secret for the git server. */
function namespaceObjects(namespace: string, gitOrigin: string): object[] {
  const secret = 'git-credentials';
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secret, namespace, annotations: { 'kpack.io/git': gitOrigin } },
      type: 'kubernetes.io/basic-auth',
      stringData: { username: 'bench', password: 'bench' },
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: ACCOUNT, namespace },
      secrets: [{ name: secret }],
    },
  ];
}
