// The optional parts of the installation fit the webhook that they are for: ports, labels, files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { V1Service } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { container, controllerContainer, controllerLabels, type Manifest, objectsIn, podLabels } from './installed.ts';

const folder = 'manifests/components';

test('each component is a kustomize component whose files exist', () => {
  const components = readdirSync(folder);
  expect(components.toSorted()).toEqual(['grafana-dashboard', 'network-policy', 'prometheus-rule', 'service-monitor']);
  for (const component of components) {
    const text = readFileSync(`${folder}/${component}/kustomization.yaml`, 'utf8');
    const { kind, resources = [], configMapGenerator = [] } = parse(text);
    expect(text).toMatch(/^# Optional: /);
    expect(kind).toBe('Component');
    const listed: string[] = [...resources, ...configMapGenerator.flatMap(({ files }: { files: string[] }) => files)];
    expect(listed.length).toBeGreaterThan(0);
    for (const file of listed) expect(existsSync(`${folder}/${component}/${file}`), `${component}/${file}`).toBe(true);
  }
});

interface NetworkPolicy extends Manifest {
  spec: {
    podSelector: { matchLabels: Record<string, string> };
    policyTypes: string[];
    ingress: object[];
    egress: { ports: { port: number; protocol: string }[] }[];
  };
}

test('the network policy lets in reviews from anywhere and metrics from labelled namespaces, on the ports of the pod', () => {
  const [policy] = objectsIn<NetworkPolicy>(`${folder}/network-policy/network-policy.yaml`);
  const { podSelector, policyTypes, ingress, egress } = policy!.spec;
  const port = (wanted: string) => container.ports!.find(({ name }) => name === wanted)?.containerPort;
  expect(policy!.metadata.namespace).toBe('kpack');
  expect(podLabels).toMatchObject(podSelector.matchLabels);
  expect(policyTypes).toEqual(['Ingress', 'Egress']);
  expect(ingress).toEqual([
    { ports: [{ port: port('https-webhook'), protocol: 'TCP' }] },
    {
      from: [{ namespaceSelector: { matchLabels: { metrics: 'enabled' } } }],
      ports: [{ port: port('ops'), protocol: 'TCP' }],
    },
  ]);
  const out = egress.flatMap(({ ports }) => ports);
  expect(out).toEqual(
    expect.arrayContaining([53, 443, 6443].map((number) => expect.objectContaining({ port: number }))),
  );
});

test('the controller lets in metrics from labelled namespaces, and may go anywhere: git servers and registries are anywhere', () => {
  const [policy] = objectsIn<NetworkPolicy>(`${folder}/network-policy/controller.yaml`);
  const { podSelector, policyTypes, ingress } = policy!.spec;
  expect(controllerLabels).toMatchObject(podSelector.matchLabels);
  expect(policyTypes).toEqual(['Ingress']);
  const [{ containerPort }] = controllerContainer.ports as [{ containerPort: number }];
  expect(ingress).toEqual([
    {
      from: [{ namespaceSelector: { matchLabels: { metrics: 'enabled' } } }],
      ports: [{ port: containerPort, protocol: 'TCP' }],
    },
  ]);
});

interface PrometheusRule extends Manifest {
  spec: { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] };
}

test('the alerts ask for metrics that the webhook exports, and stand in the documents', async () => {
  const [rule] = objectsIn<PrometheusRule>(`${folder}/prometheus-rule/prometheus-rule.yaml`);
  const rules = rule!.spec.groups.flatMap((group) => group.rules);
  expect(rules).toHaveLength(3);
  const { registry } = createMetrics({ kinds: [], versions: [] }, { requestsInFlight: () => 0, ready: () => true });
  const exported = registry.getMetricsAsArray().map(({ name }) => name);
  const documents = readFileSync('docs/certificates.md', 'utf8');
  for (const { alert, expr, annotations } of rules) {
    const asked = [...expr.matchAll(/kpack_\w+/g)].map(([name]) => name);
    expect(asked.length, alert).toBeGreaterThan(0);
    expect(exported, alert).toEqual(expect.arrayContaining(asked));
    expect(documents).toContain(`| \`${alert}\` |`);
    expect(Object.keys(annotations).toSorted()).toEqual(['description', 'runbook', 'summary']);
  }
});

interface ServiceMonitor extends Manifest {
  spec: { jobLabel: string; selector: { matchLabels: Record<string, string> }; endpoints: object[] };
}

test.each([
  ['kpack-webhook', podLabels, container],
  ['kpack-controller', controllerLabels, controllerContainer],
])('the ServiceMonitor of %s finds its Service, and the Service the pods, ready or not', (app, labels, { ports }) => {
  const of = ({ metadata }: Manifest) => metadata.name === app || metadata.name === `${app}-metrics`;
  const service = objectsIn<V1Service & Manifest>(`${folder}/service-monitor/service.yaml`).find(of);
  const monitor = objectsIn<ServiceMonitor>(`${folder}/service-monitor/service-monitor.yaml`).find(of);
  const { selector, publishNotReadyAddresses, ports: served } = service!.spec!;
  expect(labels).toMatchObject(selector!);
  expect(publishNotReadyAddresses).toBe(true);
  expect(service!.metadata.labels).toMatchObject(monitor!.spec.selector.matchLabels);
  expect(service!.metadata.labels).toHaveProperty(monitor!.spec.jobLabel, app);
  expect(monitor!.spec.endpoints).toMatchObject([{ port: served![0]!.name, path: '/metrics' }]);
  expect(ports).toContainEqual({ name: served![0]!.targetPort, containerPort: served![0]!.port });
});
