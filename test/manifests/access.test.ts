// What the webhook may do in a cluster, held at exactly what it uses. The cluster tests show that this is also enough.
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

test('no role has a wildcard, grants escalation or lets anything be created or deleted', () => {
  const all = installed
    .filter(({ kind }) => /^(Cluster)?Role$/.test(kind))
    .flatMap((object) => rights(object as V1Role));
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter((right) => /\*| (create|delete|deletecollection|bind|escalate|impersonate)$/.test(right))).toEqual(
    [],
  );
});

test('of all Secrets the webhook reaches its own one only', () => {
  expect(rights(role)).toEqual(['get', 'list', 'update', 'watch'].map((verb) => `/secrets/webhook-certs ${verb}`));
  expect(JSON.stringify(clusterRole)).not.toContain('secrets');
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

test('both roles are bound to the account under which the webhook runs', () => {
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
  expect(installed.filter(({ kind }) => kind.endsWith('Binding'))).toHaveLength(2);
});
