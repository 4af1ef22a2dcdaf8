// The decisions: what a store may hold, and what is to be done about it.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, issueLeaf, type KeyPair } from '../../src/certs/authority.ts';
import { sameBundle, trustBundle } from '../../src/certs/bundle.ts';
import { DEFAULT_POLICY, decide, perform, type Wanted, whyUnusable } from '../../src/certs/ensure.ts';
import { readCertificates } from '../../src/certs/inspect.ts';
import type { Material } from '../../src/certs/material.ts';
import { serviceNames } from '../../src/certs/names.ts';

const DAY = 86_400_000;
const NOW = new Date('2026-11-25T12:00:00Z');
const later = (days: number) => new Date(NOW.getTime() + days * DAY);
const WANTED: Wanted = {
  names: serviceNames('kpack-webhook', 'kpack', 'cluster.local'),
  essentialName: 'kpack-webhook.kpack.svc',
  policy: DEFAULT_POLICY,
};

let ca: KeyPair;
let other: KeyPair;
let ours: Material;
/** As kpack writes it: no authority key, seven days, the same names. */
let kpacks: Material;

beforeAll(async () => {
  ca = await createAuthority(NOW, 5 * 365 * DAY);
  other = await createAuthority(NOW, 5 * 365 * DAY);
  const leaf = await issueLeaf(ca, WANTED.names, NOW, 30 * DAY);
  ours = { serverKey: leaf.key, serverCert: leaf.cert, caCert: ca.cert, caKey: ca.key, caBundle: ca.cert };
  const short = await createAuthority(NOW, 7 * DAY);
  const weekly = await issueLeaf(short, WANTED.names, NOW, 7 * DAY);
  kpacks = { serverKey: weekly.key, serverCert: weekly.cert, caCert: short.cert };
});

const without = (part: keyof Material): Material => {
  const { [part]: _, ...rest } = ours;
  return rest;
};
const p256 = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('what a store holds -> what is done', () => {
  const cases: [string, () => Material | Promise<Material>, Date, string][] = [
    ['nothing', () => ({}), NOW, 'authority: the store is empty; no authority to renew it with'],
    ['ours, fresh', () => ours, NOW, 'nothing'],
    ['ours, a day before two thirds', () => ours, later(18.9), 'nothing'],
    ['ours, after two thirds', () => ours, later(21), 'leaf: the leaf expires at 2026-12-25T12:00:00.000Z'],
    ['ours, expired', () => ours, later(31), 'leaf: the leaf expired at 2026-12-25T12:00:00.000Z'],
    ['ours, no key', () => without('serverKey'), NOW, 'leaf: the leaf has no private key'],
    ['ours, no leaf', () => without('serverCert'), NOW, 'leaf: there is no leaf'],
    [
      'ours, no authority',
      () => without('caCert'),
      NOW,
      'authority: there is no authority; no authority to renew it with',
    ],
    ['ours, no authority key, fresh', () => without('caKey'), NOW, 'nothing'],
    [
      'ours, no authority key, due',
      () => without('caKey'),
      later(21),
      'authority: the leaf expires at 2026-12-25T12:00:00.000Z; no authority to renew it with',
    ],
    ['ours, no bundle', () => without('caBundle'), NOW, 'nothing'],
    ['a garbage leaf', () => ({ ...ours, serverCert: 'garbage' }), NOW, 'leaf: the leaf cannot be read'],
    ['a garbage key', () => ({ ...ours, serverKey: 'garbage' }), NOW, 'leaf: the private key is not the leaf’s'],
    ['another key', () => ({ ...ours, serverKey: p256() }), NOW, 'leaf: the private key is not the leaf’s'],
    [
      'a garbage authority',
      () => ({ ...ours, caCert: 'garbage' }),
      NOW,
      'authority: the leaf was not signed by the stored authority; no authority to renew it with',
    ],
    [
      'another authority with its key',
      () => ({ ...ours, caCert: other.cert, caKey: other.key }),
      NOW,
      'leaf: the leaf was not signed by the stored authority',
    ],
    [
      'an authority key of another authority, leaf due',
      () => ({ ...ours, caKey: other.key }),
      later(21),
      'authority: the leaf expires at 2026-12-25T12:00:00.000Z; no authority to renew it with',
    ],
    [
      'a leaf for another service',
      async () => withLeaf(await issueLeaf(ca, ['other.kpack.svc'], NOW, 30 * DAY)),
      NOW,
      'leaf: the leaf is not for kpack-webhook.kpack.svc',
    ],
    [
      'a leaf that lacks one of the other names',
      async () => withLeaf(await issueLeaf(ca, ['kpack-webhook.kpack.svc'], NOW, 30 * DAY)),
      NOW,
      'leaf: the leaf is not for kpack-webhook, kpack-webhook.kpack, kpack-webhook.kpack.svc.cluster.local',
    ],
    [
      'a leaf due under an authority that is due too',
      async () => withLeaf(await issueLeaf(ca, WANTED.names, later(1300), 30 * DAY)),
      later(1321),
      'authority: the leaf expires at 2030-07-17T12:00:00.000Z; the authority is due for renewal too',
    ],
    [
      'an expired authority',
      () => ours,
      later(2000),
      'authority: the leaf expired at 2026-12-25T12:00:00.000Z; the authority is due for renewal too',
    ],
    ['kpack’s, fresh', () => kpacks, NOW, 'nothing'],
    ['kpack’s, of four days', () => kpacks, later(4), 'nothing'],
    [
      'kpack’s, of five days',
      () => kpacks,
      later(5),
      'authority: the leaf expires at 2026-12-02T12:00:00.000Z; no authority to renew it with',
    ],
  ];
  const withLeaf = (leaf: KeyPair) => ({ ...ours, serverKey: leaf.key, serverCert: leaf.cert });

  test.each(cases)('%s', async (_, holds, now, expected) => {
    const step = decide(await holds(), WANTED, now);
    expect(step.kind === 'nothing' ? 'nothing' : `${step.kind}: ${step.reason}`).toBe(expected);
  });

  test('kpack’s leaf without our further names is left alone: other names are not worth a change of trust', () => {
    const wanted = { ...WANTED, names: [...WANTED.names, 'kpack-webhook.kpack.svc.corp.example'] };
    expect(decide(kpacks, wanted, NOW)).toEqual({ kind: 'nothing' });
  });

  test('an RSA authority is no authority to renew with', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const caKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(decide({ ...ours, caKey }, WANTED, later(21)).kind).toBe('authority');
  });
});

describe('after the step', () => {
  test.each([
    ['nothing', () => ({}), NOW],
    ['a due leaf', () => ours, later(21)],
    ['a mismatched pair', () => ({ ...ours, serverKey: p256() }), NOW],
    ['a due leaf of kpack', () => kpacks, later(5)],
    ['everything expired', () => ours, later(2000)],
  ] as [string, () => Material, Date][])(
    '%s: nothing more is to do, and the leaf can be served',
    async (_, holds, now) => {
      const made = await perform(decide(holds(), WANTED, now), holds(), WANTED, now);
      expect(decide(made, WANTED, now)).toEqual({ kind: 'nothing' });
      expect(whyUnusable(made, WANTED.essentialName, now)).toBeUndefined();
    },
  );

  test('a new leaf comes from the same authority, so nobody’s trust changes', async () => {
    const made = await perform({ kind: 'leaf', reason: '' }, ours, WANTED, later(21));
    expect(made.caCert).toBe(ours.caCert);
    expect(sameBundle(made.caBundle ?? '', ours.caBundle ?? '')).toBe(true);
    expect(made.serverCert).not.toBe(ours.serverCert);
  });

  test('a new authority stands beside kpack’s in the bundle, so that kpack’s leaf stays trusted', async () => {
    const made = await perform({ kind: 'authority', reason: '' }, kpacks, WANTED, later(5));
    expect(sameBundle(trustBundle(made, later(5)), `${kpacks.caCert}${made.caCert}`)).toBe(true);
    expect(readCertificates(made.caCert ?? '')).toHaveLength(1);
  });

  test('authorities leave the bundle when they expire', async () => {
    const made = await perform({ kind: 'authority', reason: '' }, kpacks, WANTED, later(5));
    expect(sameBundle(trustBundle(made, later(8)), made.caCert ?? '')).toBe(true);
  });
});

test('a bundle is compared by what it trusts, not by its spelling', () => {
  expect(sameBundle(`${ca.cert}\n# note\n${other.cert}`, `${other.cert}${ca.cert}${ca.cert}`)).toBe(true);
  expect(sameBundle(ca.cert, `${ca.cert}${other.cert}`)).toBe(false);
  expect(sameBundle(ca.cert, '')).toBe(false);
});

test('a bundle never grows beyond four authorities, and the current one is the first', async () => {
  const many = await Promise.all(Array.from({ length: 6 }, () => createAuthority(NOW, DAY)));
  const bundle = trustBundle({ caCert: ca.cert, caBundle: many.map((each) => each.cert).join('') }, NOW);
  expect(readCertificates(bundle)).toHaveLength(4);
  expect(readCertificates(bundle)[0]?.fingerprint256).toBe(new X509Certificate(ca.cert).fingerprint256);
});
