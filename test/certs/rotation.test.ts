// Every transition: what the store holds, what is remembered, whom clients trust, what replicas serve, who asks and when -> the
// next step, with its reason to the letter.
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';
import { type Chain, isChain, readChain } from '../../src/certs/chain.ts';
import { MATERIAL_PARTS, type Material } from '../../src/certs/material.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/certs/policy.ts';
import { mayServe, nextStep, phaseOf, type Situation } from '../../src/certs/rotation.ts';
import { oldKpackMaterial } from './model/old-kpack.ts';
import { DAY, fingerprint, looseKey, MINUTE, ownMaterial, SECOND, START, wantedBy, YEAR } from './model/pki.ts';
import { said } from './model/said.ts';
import { after, later, makeStages, type Stages, WANTED, without } from './model/stages.ts';

let stages: Stages;
let old: Material;
beforeAll(async () => {
  stages = await makeStages();
  old = oldKpackMaterial(WANTED.names);
});

/** Everybody is trusted for this long, ms; undefined: nobody. */
const trusted = (ms: number | undefined) => () => ms;

function step(stored: Material, change: Partial<Situation> = {}, policy: Policy = DEFAULT_POLICY): string {
  const situation: Situation = {
    stored,
    remembered: undefined,
    trust: trusted(undefined),
    alignedForMs: undefined,
    othersHold: false,
    mayMake: true,
    now: START,
    ...change,
  };
  return said(nextStep(situation, wantedBy(policy)), situation.now);
}

type Case = [
  what: string,
  stored: (s: Stages) => Material,
  change: (s: Stages) => Partial<Situation>,
  expected: string,
];
const each = (cases: Case[]) =>
  test.each(cases)('%s', (_, stored, change, expected) => {
    expect(step(stored(stages), change(stages))).toBe(expected);
  });
const nothing = () => ({});
const at = (now: Date) => () => ({ now });
const follower =
  (change: Partial<Situation> = {}) =>
  () => ({ mayMake: false, ...change });

describe('steady', () => {
  each([
    ['fresh', (s) => s.own, nothing, 'rest 60 s in steady'],
    ['a second before two thirds', (s) => s.own, at(new Date('2026-12-15T11:59:59Z')), 'rest 1 s in steady'],
    ['after two thirds', (s) => s.own, at(later(20)), 'renew-leaf: the leaf expires at 2026-12-25T12:00:00.000Z'],
    ['after two thirds, a follower', (s) => s.own, follower({ now: later(20) }), 'rest 60 s in steady'],
    ['a leaf asked for', (s) => s.own, () => ({ force: 'leaf' }), 'renew-leaf: asked for'],
    ['an authority asked for', (s) => s.own, () => ({ force: 'authority' }), 'prepare: asked for'],
    ['asked for, but not ours to make', (s) => s.own, follower({ force: 'leaf' }), 'rest 60 s in steady'],
    [
      'without the authority’s key nothing is due before the leaf',
      (s) => without(s.own, 'caKey'),
      nothing,
      'rest 60 s in steady',
    ],
    [
      'without the authority’s key, leaf due',
      (s) => without(s.own, 'caKey'),
      at(later(20)),
      'prepare: the leaf expires at 2026-12-25T12:00:00.000Z; the present authority has no key to renew it with',
    ],
    [
      'without the authority’s key, a leaf asked for',
      (s) => without(s.own, 'caKey'),
      () => ({ force: 'leaf' }),
      'prepare: asked for; the present authority has no key',
    ],
    [
      'a bundle that does not name the authority',
      (s) => ({ ...s.own, caBundle: s.other.caBundle! }),
      nothing,
      'renew-leaf: the stored bundle is incomplete',
    ],
    ['no bundle', (s) => without(s.own, 'caBundle'), nothing, 'renew-leaf: the stored bundle is incomplete'],
    ['no generation', (s) => without(s.own, 'generation'), nothing, 'rest 60 s in steady'],
  ]);

  test('a leaf that lacks names, and a leaf that has more', async () => {
    const { caCert: cert, caKey: key } = stages.own;
    const holding = async (names: string[]) => {
      const leaf = await issueLeaf({ cert: cert!, key: key! }, names, START, 30 * DAY);
      return { ...stages.own, serverCert: leaf.cert, serverKey: leaf.key };
    };
    const missing = 'kpack-webhook, kpack-webhook.kpack, kpack-webhook.kpack.svc.cluster.local';
    expect(step(await holding([WANTED.essentialName]))).toBe(`renew-leaf: the leaf is not for ${missing}`);
    expect(step(without(await holding([WANTED.essentialName]), 'caKey'))).toBe('rest 60 s in steady');
    expect(step(await holding([...WANTED.names, 'kpack.example.com']))).toBe('rest 60 s in steady');
  });

  test('an authority after two thirds of its five years', async () => {
    const { caCert: cert, caKey: key } = stages.own;
    const due = later((5 * 365 * 2) / 3);
    const leaf = await issueLeaf({ cert: cert!, key: key! }, WANTED.names, due, 30 * DAY);
    const stored = { ...stages.own, serverCert: leaf.cert, serverKey: leaf.key };
    const before = new Date(due.getTime() - SECOND);
    expect(step(stored, { now: before })).toBe('rest 60 s in steady');
    expect(step(stored, { now: due })).toBe('prepare: the authority expires at 2031-11-24T12:00:00.000Z');
  });
});

describe('taking over from kpack', () => {
  each([
    ['its Secret as it is', (s) => s.kpack, nothing, 'rest 60 s in steady'],
    ['four days old', (s) => s.kpack, at(later(4)), 'rest 60 s in steady'],
    [
      'after two thirds of its week',
      (s) => s.kpack,
      at(new Date(START.getTime() + (7 * DAY * 2) / 3)),
      'prepare: the leaf expires at 2026-12-02T12:00:00.000Z; the present authority has no key to renew it with',
    ],
    ['v0.2.2', () => old, nothing, 'rest 60 s in steady'],
    [
      'v0.2.2 after two thirds of its year',
      () => old,
      at(later((365 * 2) / 3)),
      'prepare: the leaf expires at 2027-11-25T12:00:00.000Z; the present authority has no key to renew it with',
    ],
    ['asked for', (s) => s.kpack, () => ({ force: 'leaf' }), 'prepare: asked for; the present authority has no key'],
    [
      'ours comes next',
      (s) => s.kpackPrepared,
      nothing,
      'rest 60 s in prepare, waiting for every registration to trust both authorities',
    ],
    [
      'ours comes next, kpack’s leaf due meanwhile: it cannot be renewed',
      (s) => s.kpackPrepared,
      at(later(6)),
      'rest 60 s in prepare, waiting for every registration to trust both authorities',
    ],
    [
      'ours comes next and is trusted',
      (s) => s.kpackPrepared,
      () => ({ trust: trusted(60_000) }),
      'switch: both authorities have been trusted for 60 s',
    ],
    [
      'ours took over: kpack’s is trusted until it expires, whoever serves what',
      (s) => s.kpackSwitched,
      () => ({ alignedForMs: DAY }),
      'rest 60 s in steady, waiting for the authority of somebody else to expire at 2026-12-02T12:00:00.000Z',
    ],
    ['kpack’s has expired', (s) => s.kpackSwitched, at(later(8)), 'rest 60 s in steady'],
    ['kpack replaced its own content', (s) => s.kpack, () => ({ remembered: old }), 'rest 60 s in steady'],
    [
      'kpack wrote over ours',
      (s) => s.kpack,
      (s) => ({ remembered: s.own }),
      'restore: somebody else replaced the certificates',
    ],
  ]);
});

describe('prepare', () => {
  const WAITS = 'rest 60 s in prepare, waiting for every registration to trust both authorities';
  each([
    ['nobody trusts it yet', (s) => s.prepared, nothing, WAITS],
    [
      'only the present authority is trusted',
      (s) => s.prepared,
      (s) => ({ trust: (ca) => (ca === fingerprint(s.own.caCert) ? DAY : undefined) }),
      WAITS,
    ],
    [
      'only the next authority is trusted: the leaf that is served would not be',
      (s) => s.prepared,
      (s) => ({ trust: (ca) => (ca === fingerprint(s.prepared.nextCaCert) ? DAY : undefined) }),
      WAITS,
    ],
    [
      'trusted for 20 s',
      (s) => s.prepared,
      (s) => ({ trust: (ca) => (ca === fingerprint(s.own.caCert) ? DAY : 20_000) }),
      'rest 40 s in prepare, waiting for API servers to learn of the next authority (40 s more)',
    ],
    [
      'trusted for long enough',
      (s) => s.prepared,
      () => ({ trust: trusted(60_000) }),
      'switch: both authorities have been trusted for 60 s',
    ],
    [
      'trusted for long enough, a follower',
      (s) => s.prepared,
      follower({ trust: trusted(60_000) }),
      'rest 60 s in prepare, waiting for the leader to switch',
    ],
    ['another rotation asked for', (s) => s.prepared, () => ({ force: 'authority' }), WAITS],
    [
      'the present leaf is due meanwhile',
      (s) => s.prepared,
      at(later(20)),
      'renew-leaf: the leaf expires at 2026-12-25T12:00:00.000Z',
    ],
    [
      'the present leaf is due, and so is the switch',
      (s) => s.prepared,
      () => ({ now: later(20), trust: trusted(60_000) }),
      'switch: both authorities have been trusted for 60 s',
    ],
    [
      'the bundle does not name the next authority',
      (s) => ({ ...s.prepared, caBundle: s.own.caBundle! }),
      nothing,
      'renew-leaf: the stored bundle is incomplete',
    ],
    [
      'half of a next authority',
      (s) => without(s.prepared, 'nextCaKey'),
      nothing,
      'discard: the next authority has no usable certificate and key',
    ],
    [
      'half of a next authority, a follower',
      (s) => without(s.prepared, 'nextCaKey'),
      follower(),
      'rest 60 s in prepare, waiting for the leader to switch',
    ],
    [
      'a next authority without its leaf',
      (s) => without(s.prepared, 'nextServerCert'),
      () => ({ trust: trusted(DAY) }),
      'discard: of the next authority, there is no leaf',
    ],
  ]);

  test('a next leaf that expired while nobody came to trust its authority', async () => {
    const renewed = await after({ do: 'renew-leaf' }, stages.prepared, later(20));
    expect(step(renewed, { now: later(31) })).toBe(
      'discard: of the next authority, the leaf expired at 2026-12-25T12:00:00.000Z',
    );
  });
});

describe('switched', () => {
  const WAITS = 'waiting for all replicas to serve the new leaf, so that the earlier authority can be dropped';
  each([
    ['replicas differ', (s) => s.switched, nothing, `rest 60 s in switched, ${WAITS}`],
    ['replicas agree since 2 s', (s) => s.switched, () => ({ alignedForMs: 2000 }), `rest 3 s in switched, ${WAITS}`],
    [
      'replicas agree for long enough',
      (s) => s.switched,
      () => ({ alignedForMs: 5000 }),
      'clean-up: no replica serves a leaf of the earlier authority',
    ],
    [
      'replicas agree, a follower',
      (s) => s.switched,
      follower({ alignedForMs: 5000 }),
      `rest 60 s in switched, ${WAITS}`,
    ],
    [
      'another rotation asked for: one after the other',
      (s) => s.switched,
      () => ({ force: 'authority' }),
      `rest 60 s in switched, ${WAITS}`,
    ],
    [
      'another rotation asked for, and this one can be ended',
      (s) => s.switched,
      () => ({ force: 'leaf', alignedForMs: 5000 }),
      'clean-up: no replica serves a leaf of the earlier authority',
    ],
    [
      'the leaf is due: that does not wait',
      (s) => s.switched,
      () => ({ now: later(20), alignedForMs: 5000 }),
      'renew-leaf: the leaf expires at 2026-12-25T12:00:00.000Z',
    ],
    ['cleaned up', (s) => s.cleaned, () => ({ alignedForMs: DAY }), 'rest 60 s in steady'],
  ]);
});

describe('a leaf that cannot be served', () => {
  each([
    ['nothing there', () => ({}), nothing, 'begin: the store is empty'],
    [
      'nothing there, another replica serves',
      () => ({}),
      () => ({ othersHold: true }),
      'rest 1 s in broken, waiting for a replica that still has certificates to restore them (the store is empty)',
    ],
    [
      'nothing there, a follower',
      () => ({}),
      follower(),
      'rest 1 s in broken, waiting for the leader to repair the certificates (the store is empty)',
    ],
    ['emptied', () => ({}), (s) => ({ remembered: s.own }), 'restore: the store is empty'],
    [
      'emptied, a follower remembers',
      () => ({}),
      (s) => ({ mayMake: false, remembered: s.own }),
      'restore: the store is empty',
    ],
    [
      'emptied while kpack’s leaf was served',
      () => ({}),
      (s) => ({ remembered: s.kpack }),
      'restore: the store is empty',
    ],
    [
      'emptied, and what is remembered has expired, authority and all',
      () => ({}),
      (s) => ({ remembered: s.own, now: later(6 * 365) }),
      'begin: the store is empty',
    ],
    [
      'emptied, and only the remembered leaf has expired',
      () => ({}),
      (s) => ({ remembered: s.own, now: later(40) }),
      'restore: the store is empty',
    ],
    [
      'the leaf expired, and nothing better is remembered',
      (s) => s.own,
      (s) => ({ remembered: s.own, now: later(40) }),
      'renew-leaf: the leaf expired at 2026-12-25T12:00:00.000Z',
    ],
    [
      'the leaf expired, and so has an earlier one that is remembered, of the same authority',
      (s) => ({ ...s.own, generation: '2' }),
      (s) => ({ remembered: s.own, now: later(40) }),
      'renew-leaf: the leaf expired at 2026-12-25T12:00:00.000Z',
    ],
    [
      'the same, a follower',
      (s) => ({ ...s.own, generation: '2' }),
      (s) => ({ remembered: s.own, now: later(40), mayMake: false }),
      'rest 1 s in broken, waiting for the leader to repair the certificates (the leaf expired at 2026-12-25T12:00:00.000Z)',
    ],
    [
      'the leaf expired, and so has the one that is remembered, of another authority',
      (s) => s.own,
      (s) => ({ remembered: s.cleaned, now: later(40) }),
      'restore: the leaf expired at 2026-12-25T12:00:00.000Z',
    ],
    [
      'garbage for a leaf',
      (s) => ({ ...s.own, serverCert: 'garbage' }),
      nothing,
      'renew-leaf: the leaf cannot be read',
    ],
    [
      'another key',
      (s) => ({ ...s.own, serverKey: looseKey() }),
      nothing,
      'renew-leaf: the private key is not the leaf’s',
    ],
    ['no leaf', (s) => without(s.own, 'serverCert'), nothing, 'renew-leaf: there is no leaf'],
    ['no key', (s) => without(s.own, 'serverKey'), nothing, 'renew-leaf: the leaf has no private key'],
    ['no authority', (s) => without(s.own, 'caCert'), nothing, 'begin: there is no authority'],
    [
      'no authority, but the next one is complete',
      (s) => without(s.prepared, 'caCert'),
      nothing,
      'switch: there is no authority',
    ],
    [
      'another authority with its key',
      (s) => ({ ...s.own, caCert: s.other.caCert!, caKey: s.other.caKey! }),
      nothing,
      'renew-leaf: the leaf was not signed by the stored authority',
    ],
    [
      'another authority without its key',
      (s) => ({ ...s.own, caCert: s.other.caCert! }),
      nothing,
      'begin: the leaf was not signed by the stored authority',
    ],
    ['kpack’s, expired', (s) => s.kpack, at(later(8)), 'begin: the leaf expired at 2026-12-02T12:00:00.000Z'],
    [
      'kpack’s, expired, and the next authority is ready',
      (s) => s.kpackPrepared,
      at(later(8)),
      'switch: the leaf expired at 2026-12-02T12:00:00.000Z',
    ],
    [
      'garbage, and another replica serves, but nobody remembers',
      (s) => ({ ...s.own, serverCert: 'garbage' }),
      () => ({ othersHold: true }),
      'rest 1 s in broken, waiting for a replica that still has certificates to restore them (the leaf cannot be read)',
    ],
    [
      'garbage, and we remember',
      (s) => ({ ...s.own, serverCert: 'garbage' }),
      (s) => ({ remembered: s.own, othersHold: true }),
      'restore: the leaf cannot be read',
    ],
  ]);
});

describe('what somebody else did to the store', () => {
  each([
    ['the same as remembered', (s) => s.own, (s) => ({ remembered: s.own }), 'rest 60 s in steady'],
    ['a later generation', (s) => s.cleaned, (s) => ({ remembered: s.own }), 'rest 60 s in steady'],
    [
      'an earlier generation (a backup)',
      (s) => s.own,
      (s) => ({ remembered: s.cleaned }),
      'restore: the certificates went back from generation 4 to 1',
    ],
    [
      'the same, a follower',
      (s) => s.own,
      (s) => ({ remembered: s.cleaned, mayMake: false }),
      'restore: the certificates went back from generation 4 to 1',
    ],
    [
      'another content of the same generation',
      (s) => s.other,
      (s) => ({ remembered: s.own }),
      'restore: somebody else changed the certificates',
    ],
    [
      'a content without a generation',
      (s) => without(s.other, 'generation'),
      (s) => ({ remembered: s.own }),
      'restore: somebody else replaced the certificates',
    ],
    [
      'a generation that nobody could follow counts as none',
      (s) => ({ ...s.other, generation: '999999999999999' }),
      (s) => ({ remembered: s.own }),
      'restore: somebody else replaced the certificates',
    ],
    [
      'an earlier generation, but what is remembered has expired',
      (s) => s.own,
      (s) => ({ remembered: { ...s.kpack, generation: '9' }, now: later(8) }),
      'rest 60 s in steady',
    ],
    ['over kpack’s, a content of ours', (s) => s.own, (s) => ({ remembered: s.kpack }), 'rest 60 s in steady'],
  ]);

  test.each(MATERIAL_PARTS)('only the part %s taken away or replaced by garbage: restored', (part) => {
    const { prepared } = stages;
    for (const stored of [without(prepared, part), { ...prepared, [part]: 'garbage' }]) {
      expect(step(stored, { remembered: prepared, mayMake: false })).toMatch(/^restore: /);
    }
  });
});

describe('clocks that jump', () => {
  each([
    ['an hour back', (s) => s.own, at(later(-1 / 24)), 'rest 60 s in steady'],
    [
      'two hours back: made by somebody whose clock was ahead',
      (s) => s.own,
      at(later(-2 / 24)),
      'prepare: the authority is not valid before 2026-11-25T11:00:00.000Z',
    ],
    ['40 days ahead', (s) => s.own, at(later(40)), 'renew-leaf: the leaf expired at 2026-12-25T12:00:00.000Z'],
    ['six years ahead', (s) => s.own, at(later(6 * 365)), 'begin: the leaf expired at 2026-12-25T12:00:00.000Z'],
    [
      'two hours back in the middle of a rotation',
      (s) => s.prepared,
      at(later(-2 / 24)),
      'discard: the next authority is not valid yet',
    ],
    [
      '40 days ahead in the middle of a rotation',
      (s) => s.prepared,
      at(later(40)),
      'renew-leaf: the leaf expired at 2026-12-25T12:00:00.000Z',
    ],
    [
      '40 days ahead after a switch',
      (s) => s.switched,
      () => ({ now: later(40), alignedForMs: DAY }),
      'renew-leaf: the leaf expired at 2026-12-25T12:00:00.000Z',
    ],
  ]);

  test('a leaf alone from the future is renewed under the same authority', async () => {
    const { caCert: cert, caKey: key } = stages.own;
    const leaf = await issueLeaf({ cert: cert!, key: key! }, WANTED.names, later(3), 30 * DAY);
    expect(step({ ...stages.own, serverCert: leaf.cert, serverKey: leaf.key })).toBe(
      'renew-leaf: the leaf is not valid before 2026-11-28T11:00:00.000Z',
    );
  });

  test('there and back again: what was made while the clock was six years ahead is given up by and by', async () => {
    const made = await after({ do: 'begin' }, stages.own, later(6 * 365), stages.own);
    expect(step(made, { remembered: made })).toMatch(/^prepare: the authority is not valid before /);
  });
});

describe('lives that are hardly long enough', () => {
  const policy = (leaf: number, ca: number, renewAfter = 2 / 3): Policy => ({
    ...DEFAULT_POLICY,
    leafLifetimeMs: leaf,
    caLifetimeMs: ca,
    renewAfter,
    propagationMs: SECOND,
    settleMs: SECOND,
  });

  test.each<[string, Policy, string]>([
    ['a leaf of half an hour', policy(30 * MINUTE, YEAR), 'rest 60 s in steady'],
    ['a leaf of a minute', policy(MINUTE, YEAR), 'rest 40 s in steady'],
    ['a leaf and an authority of a minute', policy(MINUTE, MINUTE), 'rest 40 s in steady'],
    ['renewed after a hundredth of an hour', policy(60 * MINUTE, YEAR, 0.01), 'rest 36 s in steady'],
    ['a leaf of a second', policy(SECOND, MINUTE, 0.5), 'rest 0.5 s in steady'],
  ])('%s is not due when it was just made', async (_, lives, expected) => {
    expect(step(await ownMaterial(wantedBy(lives)), {}, lives)).toBe(expected);
  });
});

describe('which phase it is', () => {
  test.each<[string, (s: Stages) => Material, string]>([
    ['nothing', () => ({}), 'broken'],
    ['ours', (s) => s.own, 'steady'],
    ['the next authority is there', (s) => s.prepared, 'prepare'],
    ['half of the next authority is there', (s) => without(s.prepared, 'nextCaCert'), 'prepare'],
    ['the next authority is there, but nothing to serve', (s) => without(s.prepared, 'serverKey'), 'broken'],
    ['after the switch', (s) => s.switched, 'switched'],
    ['after the clean-up', (s) => s.cleaned, 'steady'],
    ['kpack’s', (s) => s.kpack, 'steady'],
    ['kpack’s authority is still trusted', (s) => s.kpackSwitched, 'steady'],
  ])('%s', (_, make, expected) => {
    expect(phaseOf(make(stages), WANTED, START)).toBe(expected);
  });
});

describe('which leaf may be served', () => {
  const chain = (material: Material, now = START): Chain => {
    const read = readChain(material, WANTED.essentialName, now);
    if (!isChain(read)) throw new Error(read.unusable);
    return read;
  };

  test.each<[string, (s: Stages) => [stored: Chain, serving: Chain | undefined, ms: number | undefined], boolean]>([
    ['the first one, whoever trusts it', (s) => [chain(s.own), undefined, undefined], true],
    ['one of the same authority', (s) => [chain(s.own), chain(s.own), undefined], true],
    ['one of another authority that nobody trusts', (s) => [chain(s.switched), chain(s.own), undefined], false],
    ['one of another authority, trusted for a moment', (s) => [chain(s.switched), chain(s.own), 59_999], false],
    ['one of another authority, trusted for long enough', (s) => [chain(s.switched), chain(s.own), 60_000], true],
    ['one that is not valid yet', (s) => [chain(s.own, later(-1)), chain(s.own), DAY], false],
    ['one that is not valid yet, and nothing better', (s) => [chain(s.own, later(-1)), undefined, undefined], true],
  ])('%s', (_, make, expected) => {
    const [stored, serving, ms] = make(stages);
    expect(mayServe(stored, serving, trusted(ms), WANTED)).toBe(expected);
  });
});

test('an authority of somebody else that signs with a key of our kind is renewed as ours would be', async () => {
  const ca = await createAuthority(START, YEAR);
  const leaf = await issueLeaf(ca, WANTED.names, START, DAY);
  const strange = { serverCert: leaf.cert, serverKey: leaf.key, caCert: ca.cert, caKey: ca.key, caBundle: ca.cert };
  expect(step(strange, { now: later(0.7) })).toBe('renew-leaf: the leaf expires at 2026-11-26T12:00:00.000Z');
});
