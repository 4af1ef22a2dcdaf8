// Whatever number somebody plants in the store, replicas agree again after a few writes, and count on from there.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isChain, readChain } from '../../src/certs/chain.ts';
import { generationAfter, generationOf, LAST_GENERATION } from '../../src/certs/generation.ts';
import type { Material } from '../../src/certs/material.ts';
import { perform } from '../../src/certs/perform.ts';
import { nextStep, type Situation } from '../../src/certs/rotation.ts';
import { START } from './model/pki.ts';
import { makeStages, type Stages, WANTED, without } from './model/stages.ts';

let stages: Stages;
beforeAll(async () => {
  stages = await makeStages();
});

const LAST = String(LAST_GENERATION);
const ABSURD = ['999999999999', '999999999998', '1000000000000', '9'.repeat(400), '-1', '-999999999999', '0', '1e9'];
const MORE_ABSURD = ['1.5', 'NaN', 'Infinity', 'seven', '٣', '0x10', '500000000000', '٩٩٩', ' 12 '];

/** A replica: the last content that it regards as good. */
interface Replica {
  remembered: Material | undefined;
}

/**
 * Lets replicas look at the store in turn, each writing what it decides, until none writes any more. @returns what the store
 * holds then, and how often it was restored @throws Error when they do not come to rest
 */
async function settle(stored: Material, replicas: readonly Replica[], change: Partial<Situation> = {}) {
  let store = stored;
  let restored = 0;
  for (let turn = 0, resting = 0; resting < replicas.length; turn++) {
    if (turn > 12 * replicas.length) throw new Error(`no rest: generation ${store.generation}`);
    const replica = replicas[turn % replicas.length]!;
    const situation: Situation = {
      stored: store,
      remembered: replica.remembered,
      trust: () => undefined,
      alignedForMs: undefined,
      othersHold: true,
      mayMake: turn % replicas.length === 0,
      now: START,
      ...change,
    };
    const step = nextStep(situation, WANTED);
    if (isChain(readChain(store, WANTED.essentialName, START)) && step.do !== 'restore') {
      if (generationOf(store) >= generationOf(replica.remembered ?? {})) replica.remembered = store;
    }
    if (step.do === 'rest') {
      resting += 1;
      continue;
    }
    resting = 0;
    if (step.do === 'restore') restored += 1;
    store = await perform(step, situation, WANTED);
  }
  return { store, restored };
}

describe('a planted generation', () => {
  test.each([...ABSURD, ...MORE_ABSURD])('%s: replicas that know the content agree again', async (generation) => {
    const replicas = [1, 2, 3].map(() => ({ remembered: stages.cleaned }));
    const { store, restored } = await settle({ ...stages.cleaned, generation }, replicas);
    expect(restored).toBeLessThanOrEqual(1);
    expect(store.serverCert).toBe(stages.cleaned.serverCert);
    expect(generationOf(store)).toBeGreaterThan(0);
  });

  test.each([...ABSURD, ...MORE_ABSURD])('%s: so do replicas of which one has just started', async (generation) => {
    const planted = { ...stages.cleaned, generation };
    for (const first of [0, 1]) {
      const replicas = [{ remembered: planted }, { remembered: stages.cleaned }];
      const { store } = await settle(planted, first === 0 ? replicas : replicas.toReversed());
      expect(store.serverCert).toBe(stages.cleaned.serverCert);
    }
  });

  test.each([...ABSURD, ...MORE_ABSURD])('%s: renewals go on from it, and are taken by all', async (generation) => {
    const planted = { ...stages.own, generation };
    const replicas: Replica[] = [{ remembered: undefined }, { remembered: undefined }];
    let { store } = await settle(planted, replicas);
    for (let i = 0; i < 3; i++) {
      const renewal = { do: 'renew-leaf', reason: 'asked for' } as const;
      const renewed = await perform(renewal, { stored: store, remembered: store, now: START }, WANTED);
      const { store: after, restored } = await settle(renewed, replicas);
      expect(after).toEqual(renewed);
      expect(restored).toBe(0);
      store = after;
    }
  });

  test('what is broken under the last number is restored, also by replicas that differ', async () => {
    const planted = (material: Material) => ({ ...material, generation: LAST });
    const replicas = [stages.own, stages.cleaned, stages.other].map((one) => ({ remembered: planted(one) }));
    const { store, restored } = await settle(planted({ ...stages.own, serverKey: 'garbage' }), replicas);
    expect(restored).toBe(1);
    expect(store.serverCert).toBe(stages.own.serverCert);
    for (const { remembered } of replicas) expect(remembered).toEqual(store);
  });

  test('a backup from before it was planted does not win', async () => {
    const planted = { ...stages.cleaned, generation: LAST };
    const { store, restored } = await settle(stages.own, [{ remembered: planted }]);
    expect(restored).toBe(1);
    expect(store.serverCert).toBe(stages.cleaned.serverCert);
  });

  test('whatever anybody remembers, and whatever stands in the store: they come to rest', async () => {
    const numbers = fc.oneof(
      fc.constantFrom(...ABSURD, ...MORE_ABSURD),
      fc.bigInt({ min: 0n, max: 1_000_000_000_010n }).map(String),
      fc.integer({ min: 1, max: 9 }).map(String),
      fc
        .tuple(fc.constantFrom(1, 5, 9), fc.integer({ min: -3, max: 3 }))
        .map(([tenth, near]) => String(Math.round((LAST_GENERATION / 10) * tenth) + near)),
    );
    const content = fc.constantFrom('own', 'other', 'cleaned', 'switched', 'kpack');
    const material = fc
      .record({ content, generation: fc.option(numbers, { nil: undefined }) })
      .map((one): [keyof Stages, string | undefined] => [one.content as keyof Stages, one.generation]);
    const made = ([name, generation]: [keyof Stages, string | undefined]): Material =>
      generation === undefined ? without(stages[name], 'generation') : { ...stages[name], generation };
    const memories = fc.array(fc.option(material, { nil: undefined }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(material, memories, async (stored, remembered) => {
        await settle(
          made(stored),
          remembered.map((one) => ({ remembered: one && made(one) })),
        );
      }),
      { numRuns: 300 },
    );
  }, 600_000);
});

test.each([
  [0, 0, 1],
  [4, 0, 5],
  [4, 7, 8],
  [LAST_GENERATION - 1, 3, LAST_GENERATION],
  [3, LAST_GENERATION, LAST_GENERATION],
])('after %d and %d comes %d', (a, b, next) => {
  expect(generationAfter(a, b)).toBe(next);
  expect(generationOf({ generation: String(next) })).toBe(next);
});
