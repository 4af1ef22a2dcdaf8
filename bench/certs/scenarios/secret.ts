// Others write to the Secret: it is emptied, deleted, spoiled, or kpack writes its own certificates there.
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../test/cluster/until.ts';
import { installed, type Scenario } from '../scenario.ts';
import { authoritiesOf, leafOf } from '../secret-phase.ts';
import { deleteSecret, GARBAGE, kpackData, overwriteSecret } from '../secret-writes.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { times } from '../times.ts';

const WITHIN_MS = 90_000;
/** How long somebody may have for seeing that a deleted Secret comes back by itself. */
const COMES_BACK_MS = 15_000;
const ROUNDS = 10;

type Harm = (stage: Stage, round: number) => Promise<string>;

/** Does it ten times, each time waiting until all is well again, and writes down what became of authority and leaf. */
function secretScenario(name: string, about: string, harm: Harm): Scenario {
  return {
    name,
    about,
    prepare: installed(async (stage, notes) => {
      await untilSettled(stage, WITHIN_MS);
      const rounds: object[] = [];
      notes.details.rounds = rounds;
      for (let round = 0; round < times(ROUNDS, stage.scale); round++) rounds.push(await once(stage, round, harm));
    }),
  };
}

async function once(stage: Stage, round: number, harm: Harm): Promise<object> {
  const { observer, progress } = stage;
  const before = observer.secret().data;
  const changes = observer.secretChanges.length;
  const what = await harm(stage, round);
  await until('the change to be seen', () => observer.secretChanges.length > changes || undefined);
  const restoredMs = await whenUsable(stage);
  const settledMs = await untilSettled(stage, WITHIN_MS);
  const after = observer.secret().data;
  const sameLeaf = leafOf(before) === leafOf(after);
  const sameAuthorities = authoritiesOf(before).join() === authoritiesOf(after).join();
  progress(`round ${round + 1}: ${what}; settled after ${Math.round(restoredMs + settledMs)} ms`);
  return { what, restoredMs: Math.round(restoredMs), settledMs: Math.round(settledMs), sameLeaf, sameAuthorities };
}

/** Waits until the Secret holds a usable leaf again. */
async function whenUsable({ observer }: Stage): Promise<number> {
  const began = performance.now();
  const usable = (): true | undefined => (['absent', 'broken'].includes(observer.secret().phase) ? undefined : true);
  await until('a usable Secret', usable, { withinMs: WITHIN_MS, everyMs: 20 });
  return performance.now() - began;
}

export const secretEmptied = secretScenario(
  'secret-emptied',
  'all keys of the Secret are removed, as by kubectl replace of the manifest',
  async ({ client }) => {
    await overwriteSecret(client, {});
    return 'emptied';
  },
);

export const secretDeleted = secretScenario(
  'secret-deleted',
  'the Secret is deleted; if nobody makes it again, the release is applied again',
  async ({ client, plane, observer, release }) => {
    const { uid } = observer.secret();
    await deleteSecret(client);
    // It may be back before anybody has seen that it was gone, but then as another one.
    const isAnother = (): true | undefined => ![undefined, uid].includes(observer.secret().uid) || undefined;
    const back = await until('its return', isAnother, { withinMs: COMES_BACK_MS }).catch(() => false);
    if (back) return 'deleted; it came back by itself';
    await plane.kubectlOk(['apply', `--filename=${release}`]);
    return 'deleted; the release was applied again';
  },
);

export const secretGarbage = secretScenario(
  'secret-garbage',
  'keys of the Secret are spoiled',
  async (stage, round) => {
    const ways = Object.entries(GARBAGE);
    const [what, spoil] = ways[round % ways.length] ?? ['', () => ({})];
    await overwriteSecret(stage.client, await spoil(stage.observer.secret().data ?? {}));
    return what;
  },
);

export const secretAsKpack = secretScenario(
  'secret-as-kpack',
  'the Secret is replaced by one as kpack writes it: another authority without its key, and its leaf',
  async ({ client, propagationMs }) => {
    await overwriteSecret(client, await kpackData());
    // Some time as it is, before anything is asserted about what came after.
    await pause(propagationMs / 2);
    return 'kpack wrote its certificates';
  },
);
