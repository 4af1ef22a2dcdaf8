// Runs controllers the way a process should: caches first, then as the leader only, and in the end in the order that lets another
// process take over at once.
import type { Logger } from 'pino';
import type { ControllerOptions } from './controller.ts';
import type { Synced } from './informer.ts';
import type { LeaderElection } from './leader-election.ts';
import { startTerm, type Term } from './term.ts';

/** What is to run. */
export interface ManagerOptions {
  /** All caches that the controllers read; running already. The manager stops them. */
  readonly informers: readonly Synced[];
  readonly controllers: readonly ControllerOptions[];
  /** Joins the election; called once the caches of some controller are synced, so that nobody leads who cannot work. Absent: alone, always leading. */
  readonly elect?: (() => LeaderElection) | undefined;
  readonly logger: Logger;
  /** After a stop, how long reconciles go on before they are aborted, ms; default 500: the next leader shall work within 2 s. */
  readonly graceMs?: number;
  /** How long aborted reconciles may take to end, ms; default 10,000. */
  readonly endWithinMs?: number;
}

/** Controllers at work, or waiting for their turn. */
export interface Manager {
  /** One check for each informer, for `/readyz`: undefined when it is synced, else what is waited for. */
  readonly checks: readonly { readonly name: string; notReady(): string | undefined }[];
  /** Whether the controllers run in this process. */
  readonly isWorking: boolean;
  /** Whether they run and have nothing to do now. */
  readonly isIdle: boolean;
  /** Resolves, with the reason, if this process must be replaced: a reconcile does not end although it was aborted. */
  readonly broken: Promise<Error>;
  /** Ends the controllers, hands the leadership over, ends the informers. */
  stop(): Promise<void>;
}

/** Starts at once. */
export function startManager(options: ManagerOptions): Manager {
  const { informers, controllers, elect, logger, graceMs = 500, endWithinMs = 10_000 } = options;
  const broken = Promise.withResolvers<Error>();
  let term: Term | undefined;
  let election: LeaderElection | undefined;
  let isStopping = false;
  /** What the election last said; changes are carried out one after the other. */
  let shallWork = false;
  let turns: Promise<void> = Promise.resolve();

  function turn(next: boolean, grace: number): Promise<void> {
    shallWork = next;
    turns = turns.then(async () => {
      if (shallWork && term === undefined) term = startTerm(controllers, informers);
      else if (!shallWork && term !== undefined) await end(term, grace);
    });
    return turns;
  }

  async function end(ending: Term, grace: number): Promise<void> {
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve('late'), grace + endWithinMs);
    const isLate = (await Promise.race([ending.stop(grace), late.promise])) === 'late';
    clearTimeout(timer);
    if (isLate) {
      // Others may lead by now, and two at work on one key is what must not be: the process is of no use any more.
      const error = new Error(`reconciles have not ended ${endWithinMs} ms after they were aborted`);
      logger.fatal({ err: error }, 'the controllers cannot be stopped, this process has to be replaced');
      broken.resolve(error);
      return;
    }
    term = undefined;
  }

  async function begin(): Promise<void> {
    const began = performance.now();
    const all = Promise.all(informers.map(({ synced }) => synced));
    all.then(
      () =>
        logger.info({ informers: informers.length, ms: Math.round(performance.now() - began) }, 'caches are synced'),
      () => undefined,
    );
    await Promise.any([
      all,
      ...controllers.map(({ reads = informers }) => Promise.all(reads.map(({ synced }) => synced))),
    ]);
    if (isStopping) return;
    if (elect === undefined) return turn(true, 0);
    election = elect();
    election.onChange((leading) => void turn(leading, 0));
    if (election.leading) await turn(true, 0);
  }

  // Rejected only when the informers are stopped before they ever synced: by us, or by whoever else owns them.
  const begun = begin().catch((err: unknown) => logger.debug({ err }, 'the controllers were not started'));
  return {
    checks: informers.map((informer) => ({
      name: `informer-${informer.name}`,
      notReady: () => (informer.hasSynced ? undefined : `${informer.name} not listed from the API server yet`),
    })),
    get isWorking() {
      return term !== undefined;
    },
    get isIdle() {
      return term?.isIdle === true;
    },
    broken: broken.promise,
    async stop() {
      isStopping = true;
      await turn(false, graceMs);
      await election?.stop();
      await Promise.all(informers.map((informer) => informer.stop()));
      await begun;
    },
  };
}
