// One pass over a Build. Whatever was lost on the way, the next pass finds: the name and the owner of a pod say whose it is, and each write
// is made over a known state only.
import type { Reconcile, Result } from '../../reconciler/controller.ts';
import type { EventRecorder } from '../../reconciler/event-recorder.ts';
import type { Tracker } from '../../reconciler/tracker.ts';
import { buildStatusV1alpha2 } from '../../schemas/build.ts';
import { BUILDS } from '../informers.ts';
import { isObserved } from '../status/is-observed.ts';
import { sameMeaning } from '../status/same-meaning.ts';
import { writeStatus } from '../status/write-status.ts';
import type { Build, BuildStatus } from './build.ts';
import { recordTurn } from './build-events.ts';
import { buildStatus, isFinished } from './build-status.ts';
import { CredentialsRefused, SECOND_LOOK_MS } from './credentials-refused.ts';
import type { Finding } from './finding.ts';
import { type LookDeps, lookAtBuild } from './look-at-build.ts';
import { Pace } from './pace.ts';
import { Retries } from './retries.ts';

/** What the reconciler works with. */
export type ReconcileDeps = LookDeps & { readonly events: EventRecorder };

/** @param tracker is told which builders the Builds refer to. */
export function reconcileBuild(deps: ReconcileDeps, tracker: Tracker): Reconcile {
  const { client, informers, events, now } = deps;
  const { builds } = informers;
  const retries = new Retries();
  const pace = new Pace();
  /** Keys of Builds whose credentials were refused once. */
  const refused = new Set<string>();

  function forget(key: string): void {
    tracker.forget(key);
    retries.forget(key);
    pace.forget(key);
    refused.delete(key);
  }

  const write = (build: Build, status: BuildStatus, signal: AbortSignal): Promise<boolean> =>
    writeStatus(build, status, { client, resource: BUILDS, schema: buildStatusV1alpha2, informer: builds, signal });

  /** Tells what was found; steps that follow each other within a second are told together. */
  async function tell(key: string, { outcome, facts, problem }: Finding, signal: AbortSignal): Promise<Result> {
    // As the cache has it by now: a note may have been put on it meanwhile.
    const build = builds.get(key);
    if (build === undefined) return {};
    const status = buildStatus(build, outcome, facts, now());
    if (sameMeaning(buildStatusV1alpha2, build.status, status)) return {};
    const waitMs = outcome.status === 'Unknown' && problem === undefined ? pace.waitMs(key) : 0;
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    if (await write(build, status, signal)) recordTurn(events, build, outcome);
    pace.note(key);
    return {};
  }

  return async (key, signal) => {
    const build = builds.get(key);
    // What a Build that is being deleted would make, nobody would clean up.
    if (build === undefined || build.metadata?.deletionTimestamp) return forget(key);
    if (isFinished(build)) {
      forget(key);
      const { metadata, status } = build;
      if (!isObserved(build)) await write(build, { ...status, observedGeneration: metadata?.generation ?? 0 }, signal);
      return undefined;
    }
    const gathering = tracker.gather(key);
    const options = { fresh: refused.has(key), signal };
    const finding = await lookAtBuild(build, deps, gathering, options).catch((error: unknown) => {
      if (error instanceof CredentialsRefused) return undefined;
      throw error;
    });
    gathering.end();
    if (finding === undefined) {
      refused.add(key);
      return { requeueAfterMs: SECOND_LOOK_MS };
    }
    const told = await tell(key, finding, signal);
    const { problem, lookAgainMs } = finding;
    if (problem === undefined) retries.forget(key);
    if (problem?.isFinal === false) return { requeueAfterMs: retries.after(key, problem.retryAfterMs) };
    return soonest(told.requeueAfterMs, lookAgainMs);
  };
}

function soonest(...delays: (number | undefined)[]): Result | undefined {
  const known = delays.filter((delay) => delay !== undefined);
  return known.length === 0 ? undefined : { requeueAfterMs: Math.min(...known) };
}
