// The dashboards ask for what webhook and controller export: every metric and label in its queries comes from the real registry.
import { readFileSync } from 'node:fs';
import type { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createControllerMetrics } from '../../src/controllers/controller-metrics.ts';
import { kinds } from '../../src/schemas/kinds.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; legendFormat?: string }[];
}

interface Dashboard {
  uid: string;
  templating: { list: { name: string; query: unknown }[] };
  panels: Panel[];
}
const dashboardOf = (name: string): Dashboard =>
  JSON.parse(readFileSync(`manifests/components/grafana-dashboard/${name}.json`, 'utf8'));

/** The registry of the webhook, in which everything has been used once. */
function usedByWebhook(): Registry {
  const metrics = createMetrics(
    { kinds: kinds.map(({ kind }) => kind), versions: ['v1alpha1', 'v1alpha2'] },
    { requestsInFlight: () => 0, ready: () => true },
  );
  metrics.admission({
    path: '/defaults',
    kind: 'Image',
    version: 'v1alpha2',
    operation: 'CREATE',
    outcome: 'denied',
    seconds: 1,
  });
  metrics.conversion({ desiredVersion: 'v1alpha1', kinds: ['Image'], outcome: 'success', seconds: 1 });
  metrics.httpError(400);
  metrics.tlsError();
  metrics.certificateExpiry('leaf', new Date());
  metrics.certificatePhase('steady');
  metrics.certificateStep('switch', 'success');
  metrics.bundleRepaired('CustomResourceDefinition', 'images.kpack.io');
  return metrics.registry;
}

/** The same of the controller. */
function usedByController(): Registry {
  const cached = () => [['images.kpack.io', 1] as const];
  const state = { lease: 'l', isWorking: () => true, isReady: () => true, cached };
  const { registry, controller, informer, answer } = createControllerMetrics(state);
  const observer = controller('image');
  observer.started(8, () => ({ depth: 1, active: 1, longestSeconds: 1, totalSeconds: 1 }));
  observer.reconciled('terminal_error', 1);
  observer.added();
  observer.began(1);
  observer.ended(1);
  observer.retried();
  informer.listed('images.kpack.io');
  informer.watched('images.kpack.io');
  answer('GET', '200');
  return registry;
}

/** The metrics that are really exported, with the labels that each has once it has been used. */
async function exported(registry: Registry): Promise<Map<string, Set<string>>> {
  const series = (await registry.metrics()).matchAll(/^([a-z_0-9]+)(?:\{(.*)\})? /gm);
  const found = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of series) {
    const known = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)=/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}

const DASHBOARDS = [
  ['kpack-webhook', usedByWebhook],
  ['kpack-controller', usedByController],
] as const;

test.each(DASHBOARDS)(
  'the dashboard %s asks only for metrics and labels that there are, and leaves none of ours out',
  async (name, make) => {
    const known = await exported(make());
    const dashboard = dashboardOf(name);
    const OURS = /^(?:kpack|workqueue|controller_runtime|rest_client|reflector|leader_election)_/;
    const used = new Set<string>();
    for (const { title, targets = [] } of dashboard.panels) {
      for (const { expr, legendFormat = '' } of targets) {
        const names =
          expr.match(
            /\b(?:kpack|process|nodejs|workqueue|controller_runtime|rest_client|reflector|leader_election)_\w+/g,
          ) ?? [];
        expect(names.length, `${title}: a query without a metric`).toBeGreaterThan(0);
        const labels = new Set(['job', 'instance']);
        for (const name of names) {
          used.add(name);
          expect([...known.keys()], title).toContain(name);
          for (const label of known.get(name) ?? []) labels.add(label);
        }
        const asked = [
          ...[...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label]) => label),
          ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */)),
          ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label),
        ];
        for (const label of asked) expect(labels, `${title}: label ${label}`).toContain(label);
      }
    }
    const ours = [...known.keys()].filter((each) => OURS.test(each) && !/_(sum|count)$/.test(each));
    expect([...used].filter((each) => OURS.test(each)).toSorted()).toEqual(ours.toSorted());
  },
);

test.each(DASHBOARDS)('every panel of %s has a title, a sentence that explains it, and a place of its own', (name) => {
  const dashboard = dashboardOf(name);
  const taken = new Map<string, string>();
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  for (const { title, type, description, gridPos } of dashboard.panels) {
    if (type !== 'row') expect(description, title).toMatch(/^[A-Z0-9].*\.$/);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.get(`${x},${y}`), `${title} covers`).toBeUndefined();
        taken.set(`${x},${y}`, title);
      }
    }
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  }
});
