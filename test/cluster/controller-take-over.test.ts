// kubectl apply over kpack's own controller gives the same objects as on an empty cluster: nothing of the old ones is in the way, or left.
import { expect, test } from 'vitest';
import { release } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const apply = (objects: readonly object[]) =>
  cluster.kubectlOk(['apply', '--filename=-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  });

const OURS = [
  'deployment/kpack-controller',
  'configmap/build-init-image',
  'clusterrole/kpack-controller-admin',
  'role/kpack-controller-local-config',
  'clusterrolebinding/kpack-controller-admin-binding',
];

/** What the objects say, without what the API server counts. */
async function stated(): Promise<unknown[]> {
  const text = await cluster.kubectlOk(['get', ...OURS, '--namespace=kpack', '--output=json']);
  const { items } = JSON.parse(text) as { items: Record<string, unknown>[] };
  return items.map(({ spec, data, rules, subjects, roleRef }) => ({ spec, data, rules, subjects, roleRef }));
}

/** As kpack's release file has them (spec api.md 11.3, 11.4). */
const role = { apiVersion: 'rbac.authorization.k8s.io/v1' };
const metadata = (name: string) => ({ name, namespace: 'kpack' });
const KPACKS = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('controller') },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('build-init-image'),
    data: { image: 'registry.example.com/kpack/build-init' },
  },
  {
    ...role,
    kind: 'ClusterRole',
    metadata: { name: 'kpack-controller-admin' },
    rules: [{ apiGroups: ['kpack.io'], resources: ['images', 'images/status'], verbs: ['get', 'list', 'delete'] }],
  },
  {
    ...role,
    kind: 'Role',
    metadata: metadata('kpack-controller-local-config'),
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }],
  },
  {
    ...role,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'kpack-controller-admin-binding' },
    subjects: [{ kind: 'ServiceAccount', name: 'controller', namespace: 'kpack' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'kpack-controller-admin' },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('kpack-controller'),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'kpack-controller' } },
      template: {
        metadata: { labels: { app: 'kpack-controller', version: '0.17.2' } },
        spec: {
          serviceAccountName: 'controller',
          priorityClassName: 'kpack-control-plane',
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'controller',
              image: `registry.example.com/kpack/controller@sha256:${'0'.repeat(64)}`,
              env: [
                { name: 'ENABLE_PRIORITY_CLASSES', value: 'false' },
                { name: 'INSECURE_SSH_TRUST_UNKNOWN_HOSTS', value: 'true' },
                {
                  name: 'BUILD_INIT_IMAGE',
                  valueFrom: { configMapKeyRef: { name: 'build-init-image', key: 'image' } },
                },
              ],
              resources: { requests: { cpu: '20m', memory: '1Gi' }, limits: { memory: '1Gi' } },
            },
          ],
        },
      },
    },
  },
];

test('the same objects, whether kpack was there before or not', async () => {
  await cluster.kubectlOk(['apply', `--filename=${release}`]);
  const fresh = await stated();
  await cluster.kubectlOk(['delete', ...OURS, '--namespace=kpack']);
  await apply(KPACKS);
  expect(await stated()).not.toEqual(fresh);
  const { code, stderr } = await cluster.kubectl(['apply', `--filename=${release}`]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await stated()).toEqual(fresh);
});
