// kubectl replace of the registrations and CRDs takes the bundle away by its nature: how soon is it back, and who is told.
import { readFileSync } from 'node:fs';
import { parseAllDocuments, stringify } from 'yaml';
import { TARGETS } from '../../../src/certs/targets.ts';
import { until } from '../../../test/cluster/until.ts';
import { installed, type Scenario } from '../scenario.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { summary } from '../summary.ts';
import { times } from '../times.ts';

const WITHIN_MS = 120_000;
/** The issue: repaired within 2 s. */
const REPAIRED_WITHIN_MS = 2000;
/** An API server hears of the repair through a watch, and asks again what it had refused. */
const HEARS_WITHIN_MS = 1500;

interface Named {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
}

/** The six objects as the release has them. */
function replaced(release: string): string {
  const objects = parseAllDocuments(readFileSync(release, 'utf8')).map((one) => one.toJS() as Named | null);
  const ours = objects.filter((object) =>
    TARGETS.some(({ kind, name }) => object?.kind === kind && object.metadata?.name === name),
  );
  return ours.map((object) => stringify(object)).join('---\n');
}

async function toldOfIt(stage: Stage): Promise<{ metrics: string[]; events: string[] }> {
  const texts = await Promise.all(
    stage.replicas.list().map(async ({ process }) => (await process.ask('/metrics')).text),
  );
  const metrics = texts.flatMap((text) => text.split('\n').filter((line) => /^kpack_\w*(drift|repair)\w*/.test(line)));
  const events = await stage.plane.kubectlOk([
    'get',
    'events',
    '--all-namespaces',
    '--output=jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}',
  ]);
  return { metrics, events: events.split('\n').filter((line) => line !== '') };
}

export const replace: Scenario = {
  name: 'replace',
  about: 'kubectl replace of both registrations and the four CRDs: the bundles are gone, and repaired within 2 s',
  prepare: installed(async (stage, notes) => {
    const { observer, plane, progress } = stage;
    await untilSettled(stage, WITHIN_MS);
    const input = replaced(stage.release);
    const repairedMs: number[] = [];
    for (let i = 0; i < times(10, stage.scale); i++) {
      const from = Date.now();
      const changes = observer.bundleChanges.length;
      await plane.kubectlOk(['replace', '--filename=-'], { input });
      await until('all bundles to be back', () => {
        const gone = observer.bundleChanges.slice(changes).filter(({ bundle }) => bundle === '');
        return gone.length >= TARGETS.length && ![...observer.bundles().values()].includes('') ? true : undefined;
      });
      notes.excused.push({ from, to: Date.now() + HEARS_WITHIN_MS });
      const since = observer.bundleChanges.slice(changes);
      for (const { object, at } of since.filter(({ bundle }) => bundle === '')) {
        const back = since.find((later) => later.object === object && later.at >= at && later.bundle !== '');
        repairedMs.push((back?.at ?? Number.POSITIVE_INFINITY) - at);
      }
      progress(`replaced ${i + 1} times, repaired within ${Math.max(...repairedMs)} ms`);
      await untilSettled(stage, WITHIN_MS);
    }
    const told = await toldOfIt(stage);
    Object.assign(notes.details, { repairedMs: summary(repairedMs), ...told });
    if (Math.max(...repairedMs) > REPAIRED_WITHIN_MS) notes.problems.push('a bundle was gone for more than 2 s');
    if (told.metrics.length === 0) notes.problems.push('no metric counts the repairs');
    if (told.events.length === 0) notes.problems.push('no Event tells of the repairs');
  }),
};
