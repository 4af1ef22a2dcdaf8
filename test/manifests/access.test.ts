// What webhook and controller may do in a cluster, held at exactly what it uses. The cluster tests show that this is also enough.
import type { V1ClusterRole, V1ClusterRoleBinding, V1Role, V1RoleBinding } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { TARGETS } from '../../src/certs/targets.ts';
import { find, installed, type Manifest, pod } from './installed.ts';

const role = find<V1Role>('Role', 'kpack-webhook-certs-admin');
const clusterRole = find<V1ClusterRole>('ClusterRole', 'kpack-webhook-mutatingwebhookconfiguration-admin');

/** Each right as one line: group/resource/name verb. */
const rights = ({ rules = [] }: Pick<V1Role, 'rules'>): string[] =>
  rules
    .flatMap(({ apiGroups = [], resources = [], resourceNames = ['(any)'], verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          resourceNames.flatMap((name) => verbs.map((verb) => `${group}/${resource}/${name} ${verb}`)),
        ),
      ),
    )
    .toSorted();

const rotationRole = find<V1Role>('Role', 'kpack-webhook-certificate-rotation');
const rotationClusterRole = find<V1ClusterRole>('ClusterRole', 'kpack-webhook-certificate-rotation');

test('no role has a wildcard, grants escalation, or lets more be made or deleted than its own objects need', () => {
  const all = installed
    .filter(({ kind }) => /^(Cluster)?Role$/.test(kind))
    // The aggregated role has no rules of its own.
    .flatMap((object) => rights(object as V1Role));
  expect(all.length).toBeGreaterThan(0);
  const strong = all.filter((right) => /\*| (create|delete|deletecollection|bind|escalate|impersonate)$/.test(right));
  expect([...new Set(strong)].toSorted()).toEqual([
    '/events/(any) create',
    '/persistentvolumeclaims/(any) create',
    '/persistentvolumeclaims/(any) delete',
    '/pods/(any) create',
    '/secrets/webhook-certs create',
    'coordination.k8s.io/leases/(any) create',
    'coordination.k8s.io/leases/(any) delete',
    'kpack.io/builds/(any) create',
    'kpack.io/builds/(any) delete',
    'kpack.io/sourceresolvers/(any) create',
  ]);
});

test('of all Secrets the webhook reaches its own one only', () => {
  const secrets = (of: V1Role) => rights(of).filter((right) => right.includes('secrets'));
  const verbs = ['create', 'get', 'list', 'patch', 'update', 'watch'];
  expect(secrets(role)).toEqual(verbs.map((verb) => `/secrets/webhook-certs ${verb}`));
  expect(JSON.stringify(clusterRole)).not.toContain('secrets');
});

test('the rotation changes the one Secret, and only reads whom API servers trust and what replicas serve', () => {
  expect(rights(rotationRole)).toEqual([
    ...['create', 'patch'].map((verb) => `/events/(any) ${verb}`),
    ...['get', 'list', 'update', 'watch'].map((verb) => `/secrets/webhook-certs ${verb}`),
    ...['get', 'list', 'watch'].map((verb) => `coordination.k8s.io/leases/(any) ${verb}`),
  ]);
  const carriers = TARGETS.map(({ resource, name }) => `${resource.group}/${resource.plural}/${name}`);
  expect(rights(rotationClusterRole)).toEqual(
    carriers.flatMap((carrier) => ['get', 'list', 'watch'].map((verb) => `${carrier} ${verb}`)).toSorted(),
  );
});

test('the controller reads Secrets by name only, and never lists or follows them', () => {
  const secrets = rights(find<V1ClusterRole>('ClusterRole', 'kpack-controller-admin')).filter((right) =>
    /secrets|serviceaccounts/.test(right),
  );
  expect(secrets).toEqual(['/secrets/(any) get', '/serviceaccounts/(any) get', '/serviceaccounts/(any) list']);
});

test('services grant the controller the right to read them by a label', () => {
  const role = find<V1ClusterRole>('ClusterRole', 'kpack-controller-servicebindings-cluster-role');
  expect(role.aggregationRule).toEqual({
    clusterRoleSelectors: [{ matchLabels: { 'servicebinding.io/controller': 'true' } }],
  });
  expect(role).not.toHaveProperty('rules');
});

test('over the cluster it reads StorageClasses, and reads and patches the six objects that carry its authority', () => {
  const carriers = TARGETS.map(({ resource, name }) => `${resource.group}/${resource.plural}/${name}`);
  expect(carriers).toHaveLength(6);
  expect(rights(clusterRole)).toEqual(
    [
      ...carriers.flatMap((carrier) => ['get', 'list', 'watch', 'patch'].map((verb) => `${carrier} ${verb}`)),
      ...['get', 'list', 'watch'].map((verb) => `storage.k8s.io/storageclasses/(any) ${verb}`),
    ].toSorted(),
  );
});

test('all roles are bound to the accounts under which webhook and rotation run', () => {
  const subjects = [{ kind: 'ServiceAccount', name: 'webhook', namespace: 'kpack' }];
  const roleRef = ({ kind, metadata }: Manifest) => ({
    apiGroup: 'rbac.authorization.k8s.io',
    kind,
    name: metadata.name,
  });
  expect(find<V1RoleBinding>('RoleBinding', 'kpack-webhook-certs-admin-binding')).toMatchObject({
    subjects,
    roleRef: roleRef(role),
  });
  expect(
    find<V1ClusterRoleBinding>('ClusterRoleBinding', 'kpack-webhook-certs-mutatingwebhookconfiguration-admin-binding'),
  ).toMatchObject({ subjects, roleRef: roleRef(clusterRole) });
  expect(pod.serviceAccountName).toBe('webhook');
  const rotation = [{ kind: 'ServiceAccount', name: 'webhook-certificate-rotation', namespace: 'kpack' }];
  for (const [binding, bound] of [
    ['RoleBinding', rotationRole],
    ['ClusterRoleBinding', rotationClusterRole],
  ] as const) {
    expect(find(binding, 'kpack-webhook-certificate-rotation')).toMatchObject({
      subjects: rotation,
      roleRef: roleRef(bound as unknown as Manifest),
    });
  }
  const controller = [{ kind: 'ServiceAccount', name: 'controller', namespace: 'kpack' }];
  for (const [binding, name, kind, bound] of [
    ['ClusterRoleBinding', 'kpack-controller-admin-binding', 'ClusterRole', 'kpack-controller-admin'],
    [
      'ClusterRoleBinding',
      'kpack-controller-servicebindings-binding',
      'ClusterRole',
      'kpack-controller-servicebindings-cluster-role',
    ],
    ['RoleBinding', 'kpack-controller-local-config-binding', 'Role', 'kpack-controller-local-config'],
  ] as const) {
    expect(find(binding, name)).toMatchObject({ subjects: controller, roleRef: roleRef(find(kind, bound)) });
  }
  expect(installed.filter(({ kind }) => kind.endsWith('Binding'))).toHaveLength(7);
});
