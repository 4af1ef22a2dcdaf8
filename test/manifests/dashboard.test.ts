// The dashboard asks for what the webhook exports: every metric and label in its queries comes from the real registry.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
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

const dashboard: { uid: string; templating: { list: { name: string; query: unknown }[] }; panels: Panel[] } =
  JSON.parse(readFileSync('manifests/components/grafana-dashboard/kpack-webhook.json', 'utf8'));

/** The metrics that the webhook really exports, with the labels that each has once it has been used. */
async function exported(): Promise<Map<string, Set<string>>> {
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
  const series = (await metrics.registry.metrics()).matchAll(/^([a-z_0-9]+)(?:\{(.*)\})? /gm);
  const found = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of series) {
    const known = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)=/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}

test('the dashboard asks only for metrics and labels that the webhook exports, and leaves none of ours out', async () => {
  const known = await exported();
  const used = new Set<string>();
  for (const { title, targets = [] } of dashboard.panels) {
    for (const { expr, legendFormat = '' } of targets) {
      const names = expr.match(/\b(?:kpack|process|nodejs)_\w+/g) ?? [];
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
  const ours = [...known.keys()].filter((name) => name.startsWith('kpack_') && !/_(sum|count)$/.test(name));
  expect([...used].filter((name) => name.startsWith('kpack_')).toSorted()).toEqual(ours.toSorted());
});

test('every panel has a title, a sentence that explains it, and a place of its own', () => {
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
