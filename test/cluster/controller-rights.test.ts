// The controller's service account: with the manifests' rights and a real token the process does all of its work, uses each right that it has, and asks for
// no other. The API server writes down what the account asks.

import type { V1ClusterRole, V1Role } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { find } from '../manifests/installed.ts';
import { type Audited, startAudited } from './audited.ts';
import { type BuildSite, buildSite, conditionOf } from './build-site.ts';
import { type ControllerProcesses, controllerIdentity, controllerProcesses } from './controller-process.ts';
import type { OpsProcess } from './ops-process.ts';
import { until } from './until.ts';

const USER = 'system:serviceaccount:kpack:controller';
let audited: Audited;
let site: BuildSite;
let controllers: ControllerProcesses;
let identity: string;
let controller: OpsProcess;

const start = async (...flags: string[]) => {
  const started = await controllers.start(identity, flags);
  await started.ready();
  return started;
};

beforeAll(async () => {
  // With the plugin, blockOwnerDeletion is a right of its own. Without streamed lists, those in pages are needed, and so the right to them.
  audited = await startAudited(USER, [
    '--enable-admission-plugins=OwnerReferencesPermissionEnforcement',
    '--feature-gates=WatchList=false',
  ]);
  site = await buildSite(audited.plane, 'rights');
  controllers = await controllerProcesses();
  identity = await controllerIdentity(audited.plane);
});
afterAll(async () => {
  await controllers?.stop();
  await site?.stop();
  await audited?.stop();
});

const untilImage = (name: string, status: string, build: string) =>
  until(`Image ${name} ${status} with ${build}`, async () => {
    const image = await site.get('image', name);
    const isThere = conditionOf(image, 'Ready')?.status === status && image.status?.latestBuildRef === build;
    return isThere ? image : undefined;
  });

test('a claim that kpack made is found and taken over', async () => {
  const { plane } = audited;
  const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' } };
  await site.apply({ ...storageClass, provisioner: 'example.com/none', allowVolumeExpansion: true });
  const cache = { volume: { size: '1G', storageClassName: 'fast' } };
  const build = { env: [{ name: 'A', value: '1' }] };
  await site.apply(site.image('app', { cache, build, successBuildHistoryLimit: 1 }));
  const { metadata } = await site.get('image', 'app');
  const owner = { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', name: 'app', uid: metadata.uid };
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'app-cache', namespace: 'rights', ownerReferences: [{ ...owner, controller: true }] },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1G' } }, storageClassName: 'fast' },
  };
  await site.apply(claim);
  controller = await start();
  await until('a label on the claim', async () => {
    const label = await site.kubectl('get', 'pvc', 'app-cache', '-o=jsonpath={.metadata.labels}');
    return label === '{"image.kpack.io/image":"app"}' || undefined;
  });
  expect(
    await plane.kubectlOk(['auth', 'whoami', '-o=jsonpath={.status.userInfo.username}'], { kubeconfig: identity }),
  ).toBe(USER);
});

test('builds, and prunes', async () => {
  await site.kubelet.play('rights', 'app-build-1-build-pod', site.result(1));
  await untilImage('app', 'True', 'app-build-1');
  const patch = { spec: { build: { env: [{ name: 'A', value: '2' }] }, serviceAccountName: 'other' } };
  const secrets = [{ name: 'push' }];
  const stringData = { username: 'me', password: 'secret' };
  const annotations = { 'kpack.io/docker': 'https://registry.example.com' };
  await site.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'push', namespace: 'rights', annotations },
    type: 'kubernetes.io/basic-auth',
    stringData,
  });
  await site.apply({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'other', namespace: 'rights' },
    secrets,
  });
  await site.kubectl('patch', 'image', 'app', '--type=merge', `--patch=${JSON.stringify(patch)}`);
  await site.kubelet.play('rights', 'app-build-2-build-pod', site.result(2));
  await untilImage('app', 'True', 'app-build-2');
  await until(
    'build 1 pruned',
    async () => (await site.kubectl('get', 'builds', '-o=name')) === 'build.kpack.io/app-build-2\n' || undefined,
  );
});

test('takes away the claim of a cache that is not wanted any more', async () => {
  await site.kubectl('patch', 'image', 'app', '--type=merge', '--patch={"spec":{"cache":null}}');
  await until(
    'no claim',
    async () =>
      (await site.kubectl(
        'get',
        'pvc',
        '-o=jsonpath={.items[*].metadata.deletionTimestamp}{.items[*].metadata.name}',
      )) !== 'app-cache' || undefined,
  );
});

test('reads the last line of a step that failed, secrets and accounts where a service is bound, and makes a lost pod again', async () => {
  await site.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'rights' } });
  const services = [{ apiVersion: 'v1', kind: 'Secret', name: 'database' }];
  await site.apply(site.image('fails', { build: { services } }));
  const pod = await site.kubelet.pod('rights', 'fails-build-1-build-pod');
  await site.kubelet.schedule(pod);
  await until('the pod in the status of the Build', async () => {
    const { status } = await site.get('build', 'fails-build-1');
    return status !== undefined && 'podName' in status ? status : undefined;
  });
  await site.kubectl('delete', 'pod', 'fails-build-1-build-pod', '--grace-period=0', '--force');
  const again = await until('a new pod', async () => {
    const found = await site.kubelet.pod('rights', 'fails-build-1-build-pod');
    return found.metadata?.uid === pod.metadata?.uid ? undefined : found;
  });
  await site.kubelet.schedule(again);
  await site.kubelet.fail(again, 'detect', 20);
  await untilImage('fails', 'False', 'fails-build-1');
});

test('meets a pod of somebody else', async () => {
  const name = 'taken-build-1-build-pod';
  const containers = [{ name: 'other', image: 'example.com/other' }];
  await site.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'rights' }, spec: { containers } });
  await site.apply(site.image('taken'));
  const build = await until('a Build that says why it waits', async () => {
    const found = await site.get('build', 'taken-build-1');
    return conditionOf(found, 'Succeeded')?.message?.includes(name) ? found : undefined;
  });
  expect(conditionOf(build, 'Succeeded')).toMatchObject({ status: 'Unknown' });
});

test('lets go the steps of a pod with sidecars', async () => {
  await controller.end();
  controller = await start('--injected-sidecar-support');
  await site.apply(site.image('sidecar'));
  const pod = await site.kubelet.pod('rights', 'sidecar-build-1-build-pod');
  await site.kubelet.schedule(pod);
  await site.kubelet.runAll(pod);
  await until('the annotation', async () => {
    const { metadata } = await site.get('pod', 'sidecar-build-1-build-pod');
    return metadata.annotations?.['build.kpack.io/ready'];
  });
});

/** Rights that only rare moments need, which the flows above do not bring about. */
const RARE = [
  // The same Event again within ten minutes raises a count.
  '/events patch',
  // Another replica that still believes to lead has created the object a moment ago, and the cache does not have it yet.
  'kpack.io/builds get',
  'kpack.io/sourceresolvers get',
];
/** What is checked by the API server on the way of another request, and stands in no log. */
const IMPLIED = ['kpack.io/builds/finalizers update', 'kpack.io/images/finalizers update'];

/** Each right of the manifests as one line. */
const granted = (...roles: readonly { rules?: V1Role['rules'] }[]): string[] =>
  roles.flatMap(({ rules = [] }) =>
    rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
      ),
    ),
  );

test('it used each right that it has, and asked for no other', async () => {
  // What everybody may ask, and nobody has to grant.
  const asked = (await audited.requests()).filter(({ right }) => !/version |selfsubject/.test(right));
  expect(asked.filter(({ code }) => code === 401 || code === 403)).toEqual([]);
  const used = [...new Set(asked.map(({ right }) => right))];
  const role = find<V1ClusterRole>('ClusterRole', 'kpack-controller-admin');
  const local = find<V1Role>('Role', 'kpack-controller-local-config');
  expect([...new Set([...used, ...RARE, ...IMPLIED])].toSorted()).toEqual(granted(role, local).toSorted());
});

test('owners that wait for their children are a right, which it has and which is needed', async () => {
  const { plane } = audited;
  const { metadata } = await site.get('image', 'app');
  const owner = { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', name: 'app', uid: metadata.uid, controller: true };
  const child = JSON.stringify({
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'SourceResolver',
    metadata: { name: 'child', namespace: 'rights', ownerReferences: [{ ...owner, blockOwnerDeletion: true }] },
    spec: { source: { git: { url: `${site.git.url}/app.git`, revision: 'main' } } },
  });
  const create = () =>
    plane.kubectl(['create', '--dry-run=server', '--filename=-', '--validate=false'], {
      kubeconfig: identity,
      input: child,
    });
  expect((await create()).code).toBe(0);
  const rules = find<V1ClusterRole>('ClusterRole', 'kpack-controller-admin').rules?.filter(
    ({ resources }) => !resources?.includes('images/finalizers'),
  );
  await plane.kubectlOk([
    'patch',
    'clusterrole',
    'kpack-controller-admin',
    '--type=merge',
    `--patch=${JSON.stringify({ rules })}`,
  ]);
  const refused = await until('a refusal', async () => {
    const { code, stderr } = await create();
    return code === 0 ? undefined : stderr;
  });
  expect(refused).toContain(
    "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on",
  );
});
