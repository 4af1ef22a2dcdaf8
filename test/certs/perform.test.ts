// What each step leaves in the store, and that nothing is lost when a writer dies in the middle of it.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/certs/authority.ts';
import { isChain, readChain } from '../../src/certs/chain.ts';
import { readCertificates } from '../../src/certs/inspect.ts';
import { MATERIAL_PARTS, type Material } from '../../src/certs/material.ts';
import { perform, StepError } from '../../src/certs/perform.ts';
import { LONGEST_REST_MS, nextStep, type Situation, type Step } from '../../src/certs/rotation.ts';
import { oldKpackMaterial } from './model/old-kpack.ts';
import { DAY, fingerprint, HOUR, kpackMaterial, START, YEAR } from './model/pki.ts';
import { after, later, makeStages, type Stages, WANTED, without } from './model/stages.ts';

let stages: Stages;
let old: Material;
beforeAll(async () => {
  stages = await makeStages();
  old = oldKpackMaterial(WANTED.names);
});

const bundleOf = ({ caBundle = '' }: Material) => readCertificates(caBundle).map((ca) => ca.fingerprint256);
const prints = (...texts: (string | undefined)[]) => texts.map((text) => fingerprint(text));
const parts = (material: Material) => Object.keys(material).toSorted();
const PENDING = ['nextCaCert', 'nextCaKey', 'nextServerCert', 'nextServerKey'];
const ACTIVE = ['caBundle', 'caCert', 'caKey', 'generation', 'serverCert', 'serverKey'];

describe('begin', () => {
  test('makes everything but a next authority', () => {
    expect(parts(stages.own)).toEqual(ACTIVE);
    expect(bundleOf(stages.own)).toEqual(prints(stages.own.caCert));
    expect(stages.own.generation).toBe('1');
  });

  test('whom clients were told to trust stays trusted: somebody unseen may serve a leaf of theirs', async () => {
    const made = await after({ do: 'begin' }, { caBundle: stages.switched.caBundle! });
    expect(bundleOf(made)).toEqual(prints(made.caCert, stages.switched.caCert, stages.own.caCert));
  });
});

describe('renew-leaf', () => {
  test('changes the leaf and its key alone', async () => {
    const made = await after({ do: 'renew-leaf' }, stages.own, later(20));
    expect(made).toEqual({
      ...stages.own,
      serverCert: made.serverCert,
      serverKey: made.serverKey,
      generation: '2',
    });
    expect(made.serverCert).not.toBe(stages.own.serverCert);
    expect(made.serverKey).not.toBe(stages.own.serverKey);
  });

  test('leaves a next authority where it is', async () => {
    const made = await after({ do: 'renew-leaf' }, stages.prepared, later(20));
    expect(made.nextCaCert).toBe(stages.prepared.nextCaCert);
    expect(bundleOf(made)).toEqual(bundleOf(stages.prepared));
  });

  test('completes the bundle', async () => {
    const made = await after({ do: 'renew-leaf' }, { ...stages.prepared, caBundle: stages.other.caBundle! });
    expect(bundleOf(made)).toEqual(prints(stages.own.caCert, stages.prepared.nextCaCert, stages.other.caCert));
  });
});

describe('prepare', () => {
  test('adds the next authority and names it in the bundle; what is served stays', () => {
    const { own, prepared } = stages;
    expect(parts(prepared)).toEqual([...ACTIVE, ...PENDING].toSorted());
    for (const part of ['serverCert', 'serverKey', 'caCert', 'caKey'] as const) expect(prepared[part]).toBe(own[part]);
    expect(bundleOf(prepared)).toEqual(prints(own.caCert, prepared.nextCaCert));
  });

  test('kpack’s three parts stay as they are', () => {
    const { kpack, kpackPrepared } = stages;
    expect(kpackPrepared).toMatchObject(kpack);
    expect(parts(kpackPrepared)).toEqual(
      ['serverKey', 'serverCert', 'caCert', 'caBundle', 'generation', ...PENDING].toSorted(),
    );
    expect(kpackPrepared.generation).toBe('1');
  });
});

describe('discard', () => {
  test('gives the content before, one generation later', async () => {
    const made = await after({ do: 'discard' }, without(stages.prepared, 'nextServerKey'));
    expect(parts(made)).toEqual(ACTIVE);
    // Somebody may serve its leaf already.
    expect(bundleOf(made)).toEqual(bundleOf(stages.prepared));
  });
});

describe('switch', () => {
  test('what was pending is served, and the earlier authority stays trusted', () => {
    const { own, prepared, switched } = stages;
    expect(switched).toEqual({
      serverKey: prepared.nextServerKey,
      serverCert: prepared.nextServerCert,
      caCert: prepared.nextCaCert,
      caKey: prepared.nextCaKey,
      caBundle: prepared.nextCaCert! + own.caCert!,
      generation: '3',
    });
  });

  test('from kpack: nothing of its leaf is left, its authority is trusted', () => {
    expect(parts(stages.kpackSwitched)).toEqual(ACTIVE);
    expect(bundleOf(stages.kpackSwitched)).toEqual(prints(stages.kpackPrepared.nextCaCert, stages.kpack.caCert));
  });

  test('a leaf that has become due meanwhile is made anew', async () => {
    const made = await after({ do: 'switch' }, stages.prepared, later(25));
    expect(made.caCert).toBe(stages.prepared.nextCaCert);
    expect(made.serverCert).not.toBe(stages.prepared.nextServerCert);
    expect(readCertificates(made.serverCert ?? '')[0]?.validToDate).toEqual(later(55));
  });

  test('an authority that is stored but not named in the bundle stays trusted as well', async () => {
    const made = await after({ do: 'switch' }, without(stages.prepared, 'caBundle'));
    expect(bundleOf(made)).toEqual(prints(stages.prepared.nextCaCert, stages.own.caCert));
  });
});

describe('clean-up', () => {
  test('changes the bundle alone', () => {
    const { switched, cleaned } = stages;
    expect(cleaned).toEqual({ ...switched, caBundle: switched.caCert, generation: '4' });
  });

  test('takes away those whom the step names, and nobody else', async () => {
    const stored = { ...stages.switched, caBundle: stages.switched.caBundle! + stages.other.caCert! };
    const made = await after({ do: 'clean-up', drop: prints(stages.own.caCert) }, stored);
    expect(bundleOf(made)).toEqual(prints(stages.switched.caCert, stages.other.caCert));
  });
});

describe('restore', () => {
  test('over nothing: what is remembered, a generation later', async () => {
    expect(await after({ do: 'restore' }, {}, START, stages.cleaned)).toEqual({ ...stages.cleaned, generation: '5' });
  });

  test('over a higher generation: higher still', async () => {
    const made = await after({ do: 'restore' }, { generation: '70' }, START, stages.own);
    expect(made.generation).toBe('71');
  });

  test('over somebody’s: whom it names is trusted beside ours', async () => {
    const made = await after({ do: 'restore' }, stages.kpack, START, stages.prepared);
    const expected = prints(stages.own.caCert, stages.prepared.nextCaCert, stages.kpack.caCert);
    expect(bundleOf(made)).toEqual(expected);
  });

  test('a next authority in what is replaced is trusted beside ours, too', async () => {
    const made = await after({ do: 'restore' }, { ...stages.prepared, caBundle: '' }, START, stages.other);
    const expected = prints(stages.other.caCert, stages.own.caCert, stages.prepared.nextCaCert);
    expect(bundleOf(made)).toEqual(expected);
  });

  test('who has expired is not taken along', async () => {
    const made = await after({ do: 'restore' }, stages.kpack, later(8), stages.own);
    expect(bundleOf(made)).toEqual(prints(stages.own.caCert));
  });
});

test('a bundle never grows beyond a dozen, and those that count come first', async () => {
  const many = await Promise.all(Array.from({ length: 15 }, () => createAuthority(START, YEAR)));
  const caBundle = many.map(({ cert }) => cert).join('');
  const made = await after({ do: 'prepare' }, { ...stages.own, caBundle });
  expect(bundleOf(made)).toHaveLength(12);
  expect(bundleOf(made).slice(0, 2)).toEqual(prints(stages.own.caCert, made.nextCaCert));
});

test('however often kpack writes over ours: its latest authority is trusted, and each of ours; its earliest ones are not', async () => {
  const contents = await Promise.all(Array.from({ length: 15 }, (_, i) => kpackMaterial(WANTED.names, later(i / 24))));
  let ours = stages.switched;
  for (const kpack of contents) ours = await after({ do: 'restore' }, kpack, later(1), ours);
  const bundle = bundleOf(ours);
  expect(bundle).toHaveLength(12);
  expect(bundle).toEqual(expect.arrayContaining(bundleOf(stages.switched)));
  expect(bundle).toEqual(expect.arrayContaining(prints(...contents.slice(5).map(({ caCert }) => caCert))));
});

describe('a step that cannot be carried out on the content says so', () => {
  test.each<['restore' | 'renew-leaf' | 'switch' | 'clean-up', (s: Stages) => Material, string]>([
    ['restore', (s) => s.own, 'there is nothing to restore'],
    ['renew-leaf', (s) => s.kpack, 'the present authority cannot sign'],
    ['switch', (s) => s.own, 'there is no next authority to switch to'],
    ['switch', (s) => without(s.prepared, 'nextCaKey'), 'there is no next authority to switch to'],
    ['clean-up', () => ({}), 'there is nothing to clean up'],
  ])('%s', async (step, stored, message) => {
    await expect(after({ do: step }, stored(stages))).rejects.toThrow(new StepError(message));
  });
});

/** What a process does alone until it rests. Everybody trusts everybody for long, and all replicas agree. */
async function alone(stored: Material, change: Partial<Situation> = {}) {
  const taken: Step['do'][] = [];
  let situation: Situation = {
    stored,
    remembered: undefined,
    trust: () => DAY,
    alignedForMs: DAY,
    othersHold: false,
    mayMake: true,
    now: START,
    ...change,
  };
  for (;;) {
    const step = nextStep(situation, WANTED);
    if (step.do === 'rest') return { material: situation.stored, taken, step };
    if (taken.length > 8) throw new Error(`no rest: ${taken}`);
    taken.push(step.do);
    const made = await perform(step, situation, WANTED);
    const { force: _, ...unforced } = situation;
    situation = { ...unforced, stored: made };
  }
}

// A directory is written part by part. Whoever dies in between leaves the first parts new and the rest old.
describe('half of each write', () => {
  const written: Record<string, (s: Stages) => [before: Material, after: Material | Promise<Material>]> = {
    begin: (s) => [{}, s.own],
    'renew-leaf': (s) => [s.own, after({ do: 'renew-leaf' }, s.own)],
    'renew-leaf in prepare': (s) => [s.prepared, after({ do: 'renew-leaf' }, s.prepared)],
    prepare: (s) => [s.own, s.prepared],
    discard: (s) => [s.prepared, after({ do: 'discard' }, s.prepared)],
    switch: (s) => [s.prepared, s.switched],
    'clean-up': (s) => [s.switched, s.cleaned],
    'restore over a backup': (s) => [s.own, after({ do: 'restore' }, s.own, START, s.cleaned)],
    'restore over kpack’s': (s) => [s.kpack, after({ do: 'restore' }, s.kpack, START, s.own)],
    'prepare over kpack’s': (s) => [s.kpack, s.kpackPrepared],
    'switch from kpack’s': (s) => [s.kpackPrepared, s.kpackSwitched],
  };

  /** What the store holds after one part, after two, and so on. */
  async function halves(change: string): Promise<Material[]> {
    const [before, made] = written[change]!(stages);
    const full = await made;
    return MATERIAL_PARTS.map((_, count) => {
      const isWritten = (part: keyof Material) => MATERIAL_PARTS.indexOf(part) <= count;
      const all = MATERIAL_PARTS.map((part) => [part, isWritten(part) ? full[part] : before[part]]);
      return Object.fromEntries(all.filter(([, text]) => text !== undefined));
    });
  }

  /** The steps that are taken after each number of parts, equal ones counted. */
  async function steps(change: string, remembered: Material | undefined): Promise<string> {
    const counted: { taken: string; times: number }[] = [];
    for (const stored of await halves(change)) {
      const { taken, step } = await alone(stored, { remembered });
      expect(step.phase).toBe('steady');
      const text = taken.length === 0 ? 'none' : taken.join(', ');
      const last = counted.at(-1);
      if (last?.taken === text) last.times += 1;
      else counted.push({ taken: text, times: 1 });
    }
    return counted.map(({ taken, times }) => `${times}x ${taken}`).join('; ');
  }

  test.each([
    ['begin', '2x begin, clean-up; 2x renew-leaf; 6x none'],
    ['renew-leaf', '3x none; 1x renew-leaf; 6x none'],
    ['renew-leaf in prepare', '3x switch, clean-up; 1x renew-leaf, switch, clean-up; 6x switch, clean-up'],
    ['prepare', '6x clean-up; 3x discard, clean-up; 1x switch, clean-up'],
    ['discard', '6x switch, clean-up; 3x discard, clean-up; 1x clean-up'],
    [
      'switch',
      '2x switch, clean-up; 2x renew-leaf, switch, clean-up; 2x switch, clean-up; 3x discard, clean-up; 1x clean-up',
    ],
    ['clean-up', '10x none'],
    ['restore over a backup', '2x clean-up; 2x renew-leaf, clean-up; 6x clean-up'],
    ['restore over kpack’s', '2x clean-up; 2x renew-leaf; 6x none'],
    ['prepare over kpack’s', '6x clean-up; 3x discard, clean-up; 1x switch'],
    ['switch from kpack’s', '2x switch; 2x renew-leaf, switch; 2x switch; 3x discard; 1x none'],
  ])('%s, found by a process that has just started', async (change, expected) => {
    expect(await steps(change, undefined)).toBe(expected);
  });

  test.each([
    ['renew-leaf', '3x none; 2x restore; 5x none'],
    ['renew-leaf in prepare', '3x switch, clean-up; 2x restore, switch, clean-up; 5x switch, clean-up'],
    ['prepare', '5x restore, clean-up; 1x clean-up; 3x discard, clean-up; 1x switch, clean-up'],
    ['discard', '6x switch, clean-up; 3x discard, clean-up; 1x clean-up'],
    ['switch', '5x restore, switch, clean-up; 1x switch, clean-up; 3x discard, clean-up; 1x clean-up'],
    ['clean-up', '5x restore, clean-up; 5x none'],
    ['restore over a backup', '5x restore, clean-up; 5x clean-up'],
    ['restore over kpack’s', '2x clean-up; 2x restore, clean-up; 6x none'],
    ['prepare over kpack’s', '6x clean-up; 3x discard, clean-up; 1x switch'],
    ['switch from kpack’s', '5x restore, switch; 1x switch; 3x discard; 1x none'],
  ])('%s, found by a process that remembers what was there before', async (change, expected) => {
    expect(await steps(change, written[change]!(stages)[0])).toBe(expected);
  });

  test.each(Object.keys(written))('%s: who serves what was there before is trusted all the while', async (change) => {
    const serving = readChain(written[change]!(stages)[0], WANTED.essentialName, START);
    if (!isChain(serving)) return;
    for (const stored of await halves(change)) {
      expect(bundleOf(stored)).toContain(serving.issuer.fingerprint256);
      const { material } = await alone(stored, { trust: () => undefined, alignedForMs: undefined });
      expect(bundleOf(material)).toContain(serving.issuer.fingerprint256);
    }
  });
});

// Anything at all in the store, from anybody, at any time.
describe('whatever stands in the store', () => {
  const part = fc.constantFrom(
    'own',
    'other',
    'prepared',
    'switched',
    'kpack',
    'kpackPrepared',
    'old',
    'none',
    'garbage',
  );
  const origin = fc.constantFrom('own', 'prepared', 'switched', 'cleaned', 'kpack', 'old', 'none');
  const world = fc.record({
    // Mostly of one origin, as what people do to a store is.
    base: part,
    parts: fc.dictionary(fc.constantFrom(...MATERIAL_PARTS), part, { maxKeys: 4 }),
    remembered: origin,
    trust: fc.constantFrom(undefined, 10_000, DAY),
    alignedForMs: fc.constantFrom(undefined, 1000, DAY),
    othersHold: fc.boolean(),
    mayMake: fc.boolean(),
    force: fc.constantFrom(undefined, 'leaf' as const, 'authority' as const),
    now: fc.constantFrom(-2 * HOUR, -HOUR, 0, 5 * DAY, 20 * DAY, 40 * DAY, 4 * YEAR, 6 * YEAR),
  });
  const contentOf = (name: string): Material =>
    name === 'old' ? old : name === 'none' || name === 'garbage' ? {} : stages[name as keyof Stages];
  const taken = (name: string, from: keyof Material) => (name === 'garbage' ? 'garbage' : contentOf(name)[from]);

  test('a few steps lead to rest, with a leaf that can be served or a reason why not', async () => {
    const property = fc.asyncProperty(world, async ({ base, parts: changed, remembered, trust, now, ...rest }) => {
      const all = MATERIAL_PARTS.map((name) => [name, taken(changed[name] ?? base, name)]);
      const stored = Object.fromEntries(all.filter(([, text]) => text !== undefined)) as Material;
      const time = new Date(START.getTime() + now);
      const memory = remembered === 'none' ? undefined : contentOf(remembered);
      const { material, step } = await alone(stored, {
        ...rest,
        remembered: memory,
        trust: () => trust,
        now: time,
      });
      const waitsMs = step.until.getTime() - time.getTime();
      expect(waitsMs).toBeGreaterThanOrEqual(0);
      expect(waitsMs).toBeLessThanOrEqual(LONGEST_REST_MS);
      const chain = readChain(material, WANTED.essentialName, time);
      expect(isChain(chain)).toBe(step.phase !== 'broken');
      if (step.phase === 'broken') expect(rest.othersHold || !rest.mayMake).toBe(true);
      if (!isChain(chain)) return;
      // Whoever takes the authorities from the store finds there the one that signed.
      if (rest.mayMake && chain.authority !== undefined) {
        expect(bundleOf(material)).toContain(chain.issuer.fingerprint256);
      }
    });
    await fc.assert(property, { numRuns: Number(process.env.INTERLEAVINGS ?? 200) });
  }, 10_000_000);
});
