// The pods of all recorded Builds, and of Builds whose pods of kpack are refused, before the real API server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pod } from '../../src/build-pod/pod.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { recordedPods } from '../build-pod/recorded-pods.ts';
import { podOf, type Variant } from '../build-pod/variant.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
/** Pods must satisfy the Pod Security Standard "restricted" here. */
const RESTRICTED = 'build-pods-restricted';
const PLAIN = 'build-pods';
const PRIORITY_CLASS = 'kpack-build-high-priority';
const RUNTIME_CLASS = 'rc';
let client: KubeClient;
/** Whether this file made the class: where others have installed the manifests, it is there. */
let isOurClass = false;

beforeAll(async () => {
  client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  await cluster.kubectlOk(['create', 'namespace', PLAIN]);
  await cluster.kubectlOk(['create', 'namespace', RESTRICTED]);
  await cluster.kubectlOk(['label', 'namespace', RESTRICTED, 'pod-security.kubernetes.io/enforce=restricted']);
  isOurClass =
    (await cluster.kubectlOk(['get', 'priorityclass', PRIORITY_CLASS, '--ignore-not-found', '-oname'])) === '';
  if (isOurClass) await cluster.kubectlOk(['create', 'priorityclass', PRIORITY_CLASS, '--value=1000']);
  const runtimeClass = { metadata: { name: RUNTIME_CLASS }, handler: 'runc' };
  await client.create(resourcePath({ group: 'node.k8s.io', version: 'v1', plural: 'runtimeclasses' }), runtimeClass);
});
afterAll(async () => {
  await cluster.kubectlOk(['delete', 'namespace', PLAIN, RESTRICTED, '--wait=false']);
  if (isOurClass) await cluster.kubectlOk(['delete', 'priorityclass', PRIORITY_CLASS]);
  await cluster.kubectlOk(['delete', 'runtimeclass', RUNTIME_CLASS]);
  client.close();
});

/** As the API server would store it. */
function create(pod: Pod, namespace: string): Promise<KubeObject> {
  const owner = pod.metadata.ownerReferences.map((reference) => ({ ...reference, uid: 'u-1' }));
  const metadata = { ...pod.metadata, namespace, ownerReferences: owner };
  const path = resourcePath({ group: '', version: 'v1', plural: 'pods' }, { namespace });
  return client.create(path, { ...pod, metadata }, { query: { dryRun: 'All', fieldValidation: 'Strict' } });
}

describe('recorded pods are accepted', () => {
  test.each(recordedPods)('$name', async ({ name, pod }) => {
    // The container that copies the waiter has no security context, as with kpack.
    const { metadata } = await create(pod, name === 'sidecar' ? PLAIN : RESTRICTED);
    expect(metadata?.name).toBe(`${name}-build-pod`);
  });
});

const docker = { type: 'kubernetes.io/dockerconfigjson', metadata: { name: 'hub' } };
const account = { serviceAccount: { secrets: [{ name: 'hub' }] } };
const variants: [string, Variant][] = [
  [
    'a registry secret that also signs',
    { context: { ...account, secrets: [{ ...docker, data: { 'cosign.key': 'eA==' } }] } },
  ],
  [
    'a secret that the account and the builder name',
    {
      context: { ...account, secrets: [docker] },
      spec: { builder: { image: 'b', imagePullSecrets: [{ name: 'hub' }] } },
    },
  ],
  ['a service with a dot in its name', { spec: { services: [{ kind: 'Secret', name: 'db.main' }] } }],
  ['a service with a long name', { spec: { services: [{ kind: 'Secret', name: 'd'.repeat(253) }] } }],
  ['a long name', { metadata: { name: `app-${'b'.repeat(200)}` } }],
  ['a rebase with a deadline', { of: 'rebase', spec: { activeDeadlineSeconds: 600 } }],
  ['notary', { spec: { notary: { v1: { url: 'https://notary.example.com', secretRef: { name: 'key' } } } } }],
  ['a rebase with injected sidecars', { of: 'rebase', context: { injectedSidecars: true } }],
];

describe('other pods are accepted', () => {
  test.each(variants)('%s', async (_, variant) => {
    await expect(create(podOf(variant), PLAIN)).resolves.toHaveProperty('metadata.name');
  });
});
