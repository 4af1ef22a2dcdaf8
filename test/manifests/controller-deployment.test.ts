// How the controller runs: two replicas of which one works, with the least privileges, told everything that it can be told.
import { readFileSync } from 'node:fs';
import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { controllerCommand } from '../../src/cli/controller.ts';
import {
  controllerContainer as container,
  controllerDeployment as deployment,
  find,
  installed,
  controllerPod as pod,
  controllerLabels as podLabels,
} from './installed.ts';

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Variables of the container; for those from elsewhere, where from. */
const env: Record<string, string | undefined> = Object.fromEntries(
  container.env!.map(({ name, value, valueFrom }) => {
    const { fieldRef, configMapKeyRef } = valueFrom ?? {};
    return [name, value ?? fieldRef?.fieldPath ?? `${configMapKeyRef?.name}/${configMapKeyRef?.key}`];
  }),
);

test('runs this version under kpack’s labels, so that it replaces kpack’s Deployment', () => {
  expect(container.image).toBe(`kpack-ts:${version}`);
  expect(container.args).toEqual(['controller']);
  expect(container.name).toBe('controller');
  expect(deployment.selector).toEqual({ matchLabels: { app: 'kpack-controller' } });
  expect(podLabels).toEqual({ app: 'kpack-controller', version });
  expect(pod.serviceAccountName).toBe('controller');
});

test('two replicas; neither an update nor a drained node takes the last one', () => {
  const { spec } = find<V1PodDisruptionBudget>('PodDisruptionBudget', 'kpack-controller');
  expect(deployment.replicas).toBe(2);
  expect(deployment.strategy?.rollingUpdate?.maxUnavailable).toBe(0);
  expect(spec?.minAvailable).toBe(1);
  expect(spec?.selector).toEqual(deployment.selector);
  const [preferred] = pod.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  expect(preferred?.podAffinityTerm.labelSelector).toEqual(deployment.selector);
});

test('has kpack’s variables, with the images of its steps from kpack’s ConfigMaps', () => {
  expect(env).toEqual({
    ENABLE_PRIORITY_CLASSES: 'false',
    INJECTED_SIDECAR_SUPPORT: 'false',
    EXPERIMENTAL_GENERATE_SLSA_ATTESTATION: 'false',
    // Not kpack's `true` (spec controllers.md 11, 40).
    INSECURE_SSH_TRUST_UNKNOWN_HOSTS: 'false',
    CONFIG_LOGGING_NAME: 'config-logging',
    CONFIG_OBSERVABILITY_NAME: 'config-observability',
    METRICS_DOMAIN: 'kpack.io',
    SCALING_FACTOR: '1',
    SYSTEM_NAMESPACE: 'metadata.namespace',
    SYSTEM_SERVICE_ACCOUNT: 'controller',
    BUILD_INIT_IMAGE: 'build-init-image/image',
    BUILD_WAITER_IMAGE: 'build-waiter-image/image',
    REBASE_IMAGE: 'rebase-image/image',
    COMPLETION_IMAGE: 'completion-image/image',
    POD_NAME: 'metadata.name',
    POD_UID: 'metadata.uid',
    LOG_LEVEL: 'info',
    NODE_OPTIONS: expect.stringMatching(/^--max-old-space-size=\d+$/),
  });
  for (const name of ['build-init-image', 'build-waiter-image', 'rebase-image', 'completion-image']) {
    expect(find('ConfigMap', name)).toHaveProperty('data', { image: `kpack-ts:${version}` });
  }
});

test('each of these variables means something to the command, or is named in the documents as one that does not', () => {
  const help = controllerCommand({}).helpInformation();
  const documents = readFileSync('docs/controller.md', 'utf8');
  for (const name of Object.keys(env)) {
    expect(help.includes(name) || new RegExp(`\`${name}\``).test(documents), name).toBe(true);
  }
});

test('meets the Pod Security Standard "restricted"; only /tmp can be written', () => {
  const seccompProfile = { type: 'RuntimeDefault' };
  expect(pod.securityContext).toEqual({ runAsNonRoot: true, seccompProfile });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    seccompProfile,
  });
  expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }]);
  for (const field of ['initContainers', 'hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(field);
});

test('is asked over the ops port whether it lives and whether it is ready', () => {
  expect(container.ports).toEqual([{ name: 'ops', containerPort: 9090 }]);
  expect(container.startupProbe?.httpGet).toEqual({ path: '/livez', port: 'ops' });
  expect(container.livenessProbe?.httpGet).toEqual({ path: '/livez', port: 'ops' });
  expect(container.readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'ops' });
});

test('is never throttled, and its heap ends before its memory does', () => {
  const { requests, limits } = container.resources!;
  expect(Object.keys(requests!)).toEqual(['cpu', 'memory']);
  expect(Object.keys(limits!)).toEqual(['memory']);
  const heapMiB = Number(/=(\d+)/.exec(env.NODE_OPTIONS!)?.[1]);
  expect(heapMiB).toBeLessThan(0.85 * Number.parseInt(limits!.memory!, 10));
});

test('its priority class is installed too', () => {
  expect(installed).toContainEqual(
    expect.objectContaining({ kind: 'PriorityClass', metadata: { name: pod.priorityClassName } }),
  );
});
