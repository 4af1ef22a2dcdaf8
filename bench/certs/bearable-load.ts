// Finds the load that the machine bears: the issue's, or the largest part of it under which nothing queues up.
import { setTimeout as pause } from 'node:timers/promises';
import { FULL_LOAD, type LoadPlan, lighter } from './load.ts';
import { onStage, type RunSettings } from './stage.ts';

const FACTORS = [1, 0.75, 0.5, 0.35, 0.25, 0.15, 0.1];
const TRIAL_MS = 10_000;
/** Slower than that, 99 % of the requests, means that they wait for each other and not for an answer. */
const BEARABLE_P99_MS = 1000;

/** Tries one after another; the least one when none is borne. */
export async function bearableLoad(run: RunSettings): Promise<LoadPlan> {
  for (const factor of FACTORS) {
    const load = lighter(FULL_LOAD, factor);
    const setting = {
      name: 'load',
      propagationMs: 10_000,
      clients: [{ name: 'direct', lagMs: [0, 0] as const, everyMs: 60 }],
    };
    const report = await onStage({ ...run, load, keepLogs: undefined }, setting, async (stage) => {
      await stage.install();
      await stage.startTraffic();
      await pause(TRIAL_MS / 3);
      await stage.traffic.segment('measured');
      await pause(TRIAL_MS);
      return stage.traffic.stop();
    });
    const kinds = Object.values(report.segments.measured ?? {});
    const p99 = Math.max(...kinds.map((kind) => kind.p99));
    run.progress(`${factor} of the load: p99 ${p99} ms, ${report.skipped} skipped, ${report.failed} failed`);
    if (p99 < BEARABLE_P99_MS && report.skipped === 0) return load;
  }
  return lighter(FULL_LOAD, FACTORS.at(-1) ?? 1);
}
