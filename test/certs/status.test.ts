// What `kpack certs status` makes of what it reads, and how it prints it.
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, issueLeaf, type KeyPair } from '../../src/certs/authority.ts';
import { readCertificate } from '../../src/certs/inspect.ts';
import type { Material } from '../../src/certs/material.ts';
import { serviceNames } from '../../src/certs/names.ts';
import { DEFAULT_POLICY } from '../../src/certs/policy.ts';
import { type Facts, statusOf } from '../../src/certs/status.ts';
import { TARGETS } from '../../src/certs/targets.ts';
import { statusText } from '../../src/cli/status-text.ts';

const DAY = 86_400_000;
const NOW = new Date('2026-11-25T12:00:00Z');
const later = (days: number) => new Date(NOW.getTime() + days * DAY);
const WANTED = {
  names: serviceNames('kpack-webhook', 'kpack', 'cluster.local'),
  essentialName: 'kpack-webhook.kpack.svc',
  policy: DEFAULT_POLICY,
};
let ca: KeyPair;
let other: KeyPair;
let stored: Material;
let next: Material;

beforeAll(async () => {
  ca = await createAuthority(NOW, 5 * 365 * DAY);
  other = await createAuthority(NOW, 5 * 365 * DAY);
  const leaf = await issueLeaf(ca, WANTED.names, NOW, 30 * DAY);
  const pending = await issueLeaf(other, WANTED.names, NOW, 30 * DAY);
  stored = {
    serverKey: leaf.key,
    serverCert: leaf.cert,
    caCert: ca.cert,
    caKey: ca.key,
    caBundle: ca.cert,
    generation: '3',
  };
  next = {
    ...stored,
    nextCaCert: other.cert,
    nextCaKey: other.key,
    nextServerCert: pending.cert,
    nextServerKey: pending.key,
    caBundle: ca.cert + other.cert,
  };
});

const published = (bundle: string): Facts['published'] =>
  TARGETS.map((target) => ({ target, resourceVersion: '1', entries: [{ name: 'x', bundle }] }));

function replica(identity: string, material = stored, isLive = true): Facts['replicas'][number] {
  const leaf = readCertificate(material.serverCert!)!;
  const serving = { leaf: leaf.fingerprint256, leafNotAfter: leaf.validToDate, issuer: readCertificate(ca.cert)! };
  const report = { identity, serving, needs: [], isReady: true, renewTime: '', durationMs: 15_000, ownedByPod: true };
  return { ...report, isLive };
}

const facts = (over: Partial<Facts> = {}): Facts => ({
  stored,
  published: published(ca.cert),
  replicas: [replica('one'), replica('two')],
  leader: 'one',
  now: NOW,
  ...over,
});
const status = (over: Partial<Facts> = {}, withinMs = 7 * DAY) => statusOf(facts(over), WANTED, withinMs);

describe('phase and what comes next', () => {
  test.each<[string, () => Partial<Facts>, string, object]>([
    [
      'steady',
      () => ({}),
      'steady',
      { step: 'renew-leaf', at: '2026-12-15T12:00:00.000Z', why: 'the leaf is then due for renewal' },
    ],
    [
      'the leaf is due',
      () => ({ now: later(21) }),
      'steady',
      { step: 'renew-leaf', at: '2026-12-16T12:00:00.000Z', why: 'the leaf expires at 2026-12-25T12:00:00.000Z' },
    ],
    [
      'prepare, not trusted yet',
      () => ({ stored: next }),
      'prepare',
      { step: 'wait', why: 'waits for every registration to trust both authorities' },
    ],
    [
      'prepare, trusted',
      () => ({ stored: next, published: published(ca.cert + other.cert) }),
      'prepare',
      { step: 'wait', why: 'waits for API servers to learn of the next authority (60 s more)' },
    ],
    [
      'switched',
      () => ({ stored: { ...stored, caBundle: ca.cert + other.cert } }),
      'switched',
      {
        step: 'wait',
        why: 'waits for all replicas to serve the new leaf, so that the earlier authority can be dropped',
      },
    ],
    [
      'an empty store',
      () => ({ stored: {} }),
      'broken',
      { step: 'wait', why: 'waits for a replica that still has certificates to restore them (the store is empty)' },
    ],
  ])('%s', (_, over, phase, comes) => {
    const report = status(over());
    expect(report.phase).toBe(phase);
    expect(report.next).toEqual(comes);
  });
});

describe('problems', () => {
  test.each<[string, () => Partial<Facts>, string[]]>([
    ['none', () => ({}), []],
    [
      'a leaf that expires within the week',
      () => ({ now: later(24) }),
      ['the leaf expires at 2026-12-25T12:00:00.000Z'],
    ],
    ['an empty store', () => ({ stored: {} }), ['nothing in the store can be served: the store is empty']],
    [
      'nobody runs',
      () => ({ replicas: [] }),
      ['no webhook replica is running: nothing is served, and nothing renewed but by `kpack certs rotate`'],
    ],
    [
      'a registration is missing',
      () => ({
        published: published(ca.cert).with(0, { target: TARGETS[0]!, resourceVersion: '', entries: undefined }),
      }),
      ['MutatingWebhookConfiguration defaults.webhook.kpack.io does not exist: apply the release manifests'],
    ],
    [
      'a registration calls somebody else',
      () => ({ published: published(ca.cert).with(1, { target: TARGETS[1]!, resourceVersion: '1', entries: [] }) }),
      [
        'ValidatingWebhookConfiguration validation.webhook.kpack.io does not call our Service: apply the release manifests',
      ],
    ],
    [
      'a definition trusts somebody else',
      () => ({
        published: published(ca.cert).with(2, {
          target: TARGETS[2]!,
          resourceVersion: '1',
          entries: [{ name: 'spec.conversion', bundle: other.cert }],
        }),
      }),
      ['CustomResourceDefinition images.kpack.io does not trust the leaf that two serves'],
    ],
  ])('%s', (_, over, problems) => expect(status(over()).problems).toEqual(problems));
});

test('people read phase, certificates, trust and replicas', () => {
  const silent = replica('three', stored, false);
  const text = statusText(status({ replicas: [replica('one'), silent] }));
  const leaf = readCertificate(stored.serverCert!)!;
  const expected = [
    'Phase        steady: one authority, trusted everywhere',
    'Next         renew-leaf at 2026-12-15T12:00:00.000Z (the leaf is then due for renewal)',
    `Leaf  (${leaf.fingerprint256.slice(0, 11)})`,
    `  serial       ${leaf.serialNumber}`,
    '  names        kpack-webhook, kpack-webhook.kpack, kpack-webhook.kpack.svc, kpack-webhook.kpack.svc.cluster.local',
    '  valid        2026-11-25T11:00:00.000Z to 2026-12-25T12:00:00.000Z (30 days left)',
    '  renewed at   2026-12-15T12:00:00.000Z',
    `  ok  CustomResourceDefinition images.kpack.io: ${readCertificate(ca.cert)!.fingerprint256.slice(0, 11)}`,
    `  ok  one (leader): serves the stored leaf (${leaf.fingerprint256.slice(0, 11)})`,
    `  ?   three: silent; last serves the stored leaf (${leaf.fingerprint256.slice(0, 11)})`,
  ];
  for (const line of expected) expect(text.split('\n')).toContain(line);
});
