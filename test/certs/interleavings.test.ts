// Whatever happens in whichever order, no client meets a leaf that it does not trust, and in the end everything comes to rest.
// INTERLEAVINGS=20000 in the environment lets more worlds run.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { kpackMaterial, MINUTE, ownMaterial, QUICK, strangeMaterial, wantedBy } from './model/pki.ts';
import { RULES, type Rules } from './model/rules.ts';
import { type Action, actions, type Beginning, beginning, Run, type Stock } from './model/run.ts';
import { Violation } from './model/world.ts';

// The same functions with a memory, or a run would take half a second.
vi.mock('../../src/certs/inspect.ts', async (original) => {
  const { memoized } = await import('./model/memoized.ts');
  return memoized(await original<typeof import('../../src/certs/inspect.ts')>());
});

const RUNS = Number(process.env.INTERLEAVINGS ?? 120);
const wanted = wantedBy(QUICK);
let stock: Stock;
beforeAll(async () => {
  stock = {
    own: await ownMaterial(wanted),
    kpack: await Promise.all(Array.from({ length: 4 }, () => kpackMaterial(wanted.names))),
    strange: await strangeMaterial(wanted),
  };
});

async function run(start: Beginning, list: readonly Action[], rules: Rules = RULES): Promise<Run> {
  const one = new Run(start, wanted, rules, stock);
  for (const action of list) await one.take(action);
  const unrest = await one.calm(20 * MINUTE);
  if (unrest !== undefined) throw new Error(`no rest: ${unrest}\n${one.world.journal.join('\n')}`);
  return one;
}

test('no client ever meets a leaf that it does not trust, and everything comes to rest', async () => {
  const property = fc.asyncProperty(beginning, actions, async (start, list) => {
    await run(start, list);
  });
  await fc.assert(property, { numRuns: RUNS });
}, 10_000_000);

test('a rotation that was asked for ends with another authority, whoever dies meanwhile', async () => {
  const deaths = fc.array(
    fc.oneof(
      fc.record({ do: fc.constantFrom('die', 'restart', 'lead', 'act'), who: fc.nat(3) }),
      fc.record({ do: fc.constant('work'), ms: fc.constantFrom(300, 2000, 20_000, 61_000), asleep: fc.constant(0) }),
      fc.constant({ do: 'start' }),
      fc.record({
        do: fc.constant('outage'),
        ms: fc.constantFrom(3000, 65_000),
        bits: fc.constantFrom(15, 1),
        anew: fc.boolean(),
      }),
    ) as fc.Arbitrary<Action>,
    { maxLength: 12 },
  );
  const property = fc.asyncProperty(beginning, deaths, async (start, list) => {
    const one = await run({ ...start, from: 'own' }, [{ do: 'until', phase: 'prepare', asleep: 0 }, ...list]);
    expect(one.world.store.material.caCert).not.toBe(stock.own.caCert);
  });
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 4) });
}, 10_000_000);

describe('what each rule is for: without it, a failed request', () => {
  const quiet = { apiServers: 1, seed: 0, pods: true, clocks: [0, 0, 0, 0] };
  const cases: [string, keyof Rules, Beginning, Action[]][] = [
    [
      'a leader that had fallen behind restores an old Secret and takes the next authority away, while others switch to it',
      'announce',
      { from: 'own', replicas: 3, ...quiet },
      [
        { do: 'work', ms: 61_000, asleep: 0 },
        { do: 'until', phase: 'switched', asleep: 0b011 },
        { do: 'restart', who: 0 },
        { do: 'empty' },
      ],
    ],
    [
      'a replica starts at the very moment when somebody else’s certificates stand in the Secret',
      'carefulStart',
      { from: 'own', replicas: 1, ...quiet },
      [{ do: 'start' }, { do: 'strange' }, { do: 'keep', who: 1 }],
    ],
    [
      'the Secret is emptied while kpack still serves, and what it serves is known from the registrations alone',
      'keepForeign',
      { from: 'kpack', replicas: 1, ...quiet },
      [
        { do: 'empty' },
        { do: 'work', ms: 100, asleep: 0 },
        { do: 'lead', who: 0 },
        { do: 'work', ms: 120_000, asleep: 0 },
      ],
    ],
    [
      'the leader hears no reports while another replica starts with an old Secret, and believes that all serve the new leaf',
      'listen',
      { from: 'own', replicas: 2, ...quiet },
      [
        { do: 'until', phase: 'switched', asleep: 0 },
        { do: 'command dies' },
        { do: 'work', ms: 3000, asleep: 0 },
        { do: 'deaf', ms: 150_000, bits: 1, anew: false },
        { do: 'lead', who: 0 },
        { do: 'backup', which: 2 },
        { do: 'restart', who: 1 },
        { do: 'work', ms: 70_000, asleep: 0b01 },
        { do: 'work', ms: 20_000, asleep: 0 },
      ],
    ],
    [
      'the same when all is over, and the leader takes the earlier authority away before it has heard of that replica',
      'catchUp',
      { from: 'own', replicas: 2, ...quiet },
      [
        { do: 'until', phase: 'switched', asleep: 0 },
        { do: 'command dies' },
        { do: 'work', ms: 3000, asleep: 0 },
        { do: 'lead', who: 0 },
        { do: 'wait', ms: 6000 },
        { do: 'keep', who: 0 },
        { do: 'write', who: 0 },
        { do: 'keep', who: 0 },
        { do: 'deaf', ms: 150_000, bits: 1, anew: false },
        { do: 'backup', which: 3 },
        { do: 'restart', who: 1 },
        { do: 'work', ms: 70_000, asleep: 0b01 },
        { do: 'publish', who: 0, place: 0 },
        { do: 'wait', ms: 61_000 },
      ],
    ],
  ];

  // Who is faster is a matter of luck.
  const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

  test.each(cases)('%s (%s)', async (_, rule, start, list) => {
    let failure: unknown;
    for (const seed of SEEDS) {
      await run({ ...start, seed }, list);
      const without = run({ ...start, seed }, list, { ...RULES, [rule]: false });
      failure = await without.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure !== undefined) break;
    }
    expect(failure).toBeInstanceOf(Violation);
  });
});
