// What one `kubectl apply` brings: kpack's objects under kpack's names, in an order that works on an empty cluster.
import { readFileSync } from 'node:fs';
import type { V1PriorityClass } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { kinds } from '../../src/schemas/kinds.ts';
import { files, find, installed, objectsIn } from './installed.ts';

const names = installed.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

test('installs kpack’s objects under kpack’s names, and nothing else', () => {
  expect(names.toSorted()).toEqual(
    [
      'Namespace kpack',
      'PriorityClass kpack-control-plane',
      'PriorityClass kpack-build-high-priority',
      'PriorityClass kpack-build-low-priority',
      ...kinds.map(({ plural }) => `CustomResourceDefinition ${plural}.kpack.io`),
      'ServiceAccount webhook',
      'Role kpack-webhook-certs-admin',
      'RoleBinding kpack-webhook-certs-admin-binding',
      'ClusterRole kpack-webhook-mutatingwebhookconfiguration-admin',
      'ClusterRoleBinding kpack-webhook-certs-mutatingwebhookconfiguration-admin-binding',
      'Secret webhook-certs',
      'Service kpack-webhook',
      'Deployment kpack-webhook',
      'ConfigMap build-init-image',
      'ConfigMap build-waiter-image',
      'ConfigMap rebase-image',
      'ConfigMap completion-image',
      'ServiceAccount controller',
      'ClusterRole kpack-controller-admin',
      'ClusterRoleBinding kpack-controller-admin-binding',
      'ClusterRole kpack-controller-servicebindings-cluster-role',
      'ClusterRoleBinding kpack-controller-servicebindings-binding',
      'Role kpack-controller-local-config',
      'RoleBinding kpack-controller-local-config-binding',
      'Deployment kpack-controller',
      // Beside kpack's own: one replica of each goes on when nodes are drained.
      'PodDisruptionBudget kpack-controller',
      // Beside kpack's own: the rotation of the certificates at a known hour.
      'ServiceAccount webhook-certificate-rotation',
      'Role kpack-webhook-certificate-rotation',
      'RoleBinding kpack-webhook-certificate-rotation',
      'ClusterRole kpack-webhook-certificate-rotation',
      'ClusterRoleBinding kpack-webhook-certificate-rotation',
      'CronJob kpack-webhook-certificate-rotation',
      'PodDisruptionBudget kpack-webhook',
      'MutatingWebhookConfiguration defaults.webhook.kpack.io',
      'ValidatingWebhookConfiguration validation.webhook.kpack.io',
    ].toSorted(),
  );
});

test('everything that is namespaced is in namespace kpack', () => {
  const clusterScoped = /^(Namespace|PriorityClass|CustomResourceDefinition|Cluster.*|.*WebhookConfiguration)$/;
  for (const { kind, metadata } of installed) {
    expect(`${kind} ${metadata.name} in ${metadata.namespace}`).toBe(
      `${kind} ${metadata.name} in ${clusterScoped.test(kind) ? undefined : 'kpack'}`,
    );
  }
});

test('each object comes after what it needs, and what sends requests to the webhook comes last', () => {
  const partOf = (file: string) => ['webhook/', 'controller/'].find((part) => file.includes(part)) ?? '';
  for (const part of ['webhook/', 'controller/']) {
    const objects = files.filter((file) => ['', part].includes(partOf(file))).flatMap((file) => objectsIn(file));
    const ranks = objects.map(({ kind }) => ORDER.findIndex((kinds) => kinds.includes(kind)));
    expect(ranks).not.toContain(-1);
    expect(ranks, part).toEqual(ranks.toSorted((a, b) => a - b));
  }
  expect(installed.slice(-2).map(({ kind }) => kind)).toEqual([
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
  ]);
});

const ORDER = [
  ['Namespace'],
  ['PriorityClass'],
  ['CustomResourceDefinition'],
  ['ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  ['Secret', 'ConfigMap'],
  ['Service'],
  ['Deployment'],
  ['PodDisruptionBudget'],
  ['CronJob'],
  ['MutatingWebhookConfiguration'],
  ['ValidatingWebhookConfiguration'],
];

test('holds no object of our own kinds, which the first apply could not create beside their definitions', () => {
  expect(installed.filter(({ apiVersion }) => apiVersion.startsWith('kpack.io/'))).toEqual([]);
});

test('every file says in its first line why it exists', () => {
  for (const file of ['manifests/kustomization.yaml', ...files]) {
    expect(`${file}: ${readFileSync(file, 'utf8').split('\n', 1)}`).toMatch(/: # \S/);
  }
});

test('the Secret is empty, so that applying again keeps what the webhook wrote', () => {
  expect(Object.keys(find('Secret', 'webhook-certs')).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
});

test('no manifest carries a caBundle, which the webhook owns', () => {
  expect(JSON.stringify(installed)).not.toContain('"caBundle"');
});

test('the priorities are kpack’s', () => {
  const values = installed.filter(({ kind }) => kind === 'PriorityClass').map((object) => object as V1PriorityClass);
  expect(values.map(({ metadata, value, preemptionPolicy }) => [metadata?.name, value, preemptionPolicy])).toEqual([
    ['kpack-control-plane', 10000, undefined],
    ['kpack-build-high-priority', 1000, undefined],
    ['kpack-build-low-priority', 1, 'Never'],
  ]);
  for (const { description } of values) expect(description).toMatch(/\.$/);
});

test('the namespace admits only restricted pods', () => {
  expect(find('Namespace', 'kpack').metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/enforce-version': expect.stringMatching(/^v1\.\d+$/),
  });
});
