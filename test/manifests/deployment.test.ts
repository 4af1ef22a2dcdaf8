// How the webhook runs: several replicas, drained before they end, with the least privileges.
import { readFileSync } from 'node:fs';
import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { container, deployment, find, installed, pod, podLabels } from './installed.ts';

/** Variables of the container; for those from a field of the pod, its path. */
const env: Record<string, string | undefined> = Object.fromEntries(
  container.env!.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.fieldRef?.fieldPath]),
);
const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

test('runs this version', () => {
  expect(container.image).toBe(`kpack-ts:${version}`);
  expect(podLabels.version).toBe(version);
});

test('carries kpack’s labels, so that it replaces kpack’s Deployment, whose selector cannot change', () => {
  expect(deployment.selector).toEqual({ matchLabels: { app: 'kpack-webhook' } });
  expect(podLabels).toMatchObject({ app: 'kpack-webhook', role: 'webhook' });
  expect(container.name).toBe('webhook');
});

test('two replicas; neither an update nor a drained node takes the last one that serves', () => {
  const { spec } = find<V1PodDisruptionBudget>('PodDisruptionBudget', 'kpack-webhook');
  expect(deployment.replicas).toBe(2);
  expect(deployment.strategy?.rollingUpdate?.maxUnavailable).toBe(0);
  expect(spec?.minAvailable).toBe(1);
  expect(spec?.selector).toEqual(deployment.selector);
});

test('replicas prefer other nodes and zones, and still run where there is only one', () => {
  const [preferred] = pod.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const [spread] = pod.topologySpreadConstraints ?? [];
  expect(preferred?.podAffinityTerm.topologyKey).toBe('kubernetes.io/hostname');
  expect(preferred?.podAffinityTerm.labelSelector).toEqual(deployment.selector);
  expect([spread?.topologyKey, spread?.whenUnsatisfiable]).toEqual(['topology.kubernetes.io/zone', 'ScheduleAnyway']);
  expect(spread?.labelSelector).toEqual(deployment.selector);
});

test('has at least twice the time that draining takes by default', () => {
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(2 * 25);
});

test('is asked over the ops port whether it lives and whether it is ready', () => {
  const { ports, startupProbe, livenessProbe, readinessProbe } = container;
  expect(ports).toContainEqual({ name: 'ops', containerPort: 9090 });
  expect(startupProbe?.httpGet).toEqual({ path: '/livez', port: 'ops' });
  expect(livenessProbe?.httpGet).toEqual({ path: '/livez', port: 'ops' });
  expect(readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'ops' });
});

test('meets the Pod Security Standard "restricted", with a read-only root file system and no volume', () => {
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
  expect(pod.containers).toHaveLength(1);
  for (const field of ['initContainers', 'volumes', 'hostNetwork', 'hostPID', 'hostIPC'])
    expect(pod).not.toHaveProperty(field);
});

test('is never throttled, and its heap ends before its memory does', () => {
  const { requests, limits } = container.resources!;
  expect(Object.keys(requests!)).toEqual(['cpu', 'memory']);
  expect(Object.keys(limits!)).toEqual(['memory']);
  const heapMiB = Number(/--max-old-space-size=(\d+)/.exec(env.NODE_OPTIONS!)?.[1]);
  expect(heapMiB).toBeGreaterThan(100);
  expect(heapMiB).toBeLessThan(0.75 * Number.parseInt(limits!.memory!, 10));
});

test('knows its namespace and its name, and keeps kpack’s variables', () => {
  expect(container.args).toEqual(['webhook']);
  expect(env).toMatchObject({
    SYSTEM_NAMESPACE: 'metadata.namespace',
    POD_NAME: 'metadata.name',
    CONFIG_LOGGING_NAME: 'config-logging',
    CONFIG_OBSERVABILITY_NAME: 'config-observability',
    METRICS_DOMAIN: 'kpack.io',
    LOG_LEVEL: 'info',
  });
});

test('its priority class is installed too', () => {
  expect(installed).toContainEqual(
    expect.objectContaining({ kind: 'PriorityClass', metadata: { name: pod.priorityClassName } }),
  );
});
