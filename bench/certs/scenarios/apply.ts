// The shipped release is applied again and again, while the authority is being changed.
import { installed, type Notes, type Scenario } from '../scenario.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { summary } from '../summary.ts';
import { times } from '../times.ts';

const WITHIN_MS = 120_000;

/** Changes the authority until `stopped`. @returns how often */
export async function rotateUntil(stage: Stage, notes: Notes, stopped: () => boolean): Promise<number> {
  let rotations = 0;
  while (!stopped()) {
    const { code, stdout, stderr } = await (await stage.rotate(['--ca'])).done;
    if (code !== 0) {
      notes.problems.push(`certs rotate --ca ended with ${code}: ${stdout}${stderr}`);
      break;
    }
    rotations += 1;
  }
  return rotations;
}

function applyScenario(name: string, about: string, args: readonly string[]): Scenario {
  return {
    name,
    about,
    prepare: installed(async (stage, notes) => {
      await untilSettled(stage, WITHIN_MS);
      let done = false;
      const rotating = rotateUntil(stage, notes, () => done);
      const count = times(20, stage.scale);
      const ms: number[] = [];
      let gone = 0;
      stage.observer.onChange(() => {
        if ([...stage.observer.bundles().values()].includes('')) gone += 1;
      });
      for (let i = 0; i < count; i++) {
        const began = performance.now();
        await stage.plane.kubectlOk(['apply', ...args, `--filename=${stage.release}`]);
        ms.push(performance.now() - began);
        stage.progress(`applied ${i + 1} of ${count}`);
      }
      done = true;
      const rotations = await rotating;
      await untilSettled(stage, WITHIN_MS);
      Object.assign(notes.details, { applied: count, applyMs: summary(ms), rotations, bundlesSeenMissing: gone });
      if (gone > 0) notes.problems.push('an apply took a bundle away');
    }),
  };
}

export const applyClientSide = applyScenario(
  'apply-client-side',
  'kubectl apply of the release 20 times, during changes of the authority',
  [],
);

export const applyServerSide = applyScenario(
  'apply-server-side',
  'kubectl apply --server-side --force-conflicts of the release 20 times, during changes of the authority',
  ['--server-side', '--force-conflicts'],
);
