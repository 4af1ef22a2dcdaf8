// One rotation from outside of the servers, as `kpack certs rotate` and the CronJob make it: the same steps by the same rules, each
// written only on the content that it was decided on, so it may be killed anywhere, run twice, and run beside the leader.
import type { Logger } from 'pino';
import { ApiError, ConnectionError } from '../reconciler/api-error.ts';
import { createBell } from '../reconciler/bell.ts';
import type { Occurrence } from '../reconciler/event-recorder.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { eventOf } from './certificate-events.ts';
import { type Chain, isChain, readChain } from './chain.ts';
import { hasPending, type Material } from './material.ts';
import { isOurs } from './own-authority.ts';
import { type Change, perform } from './perform.ts';
import type { Wanted } from './policy.ts';
import { withNamesOf } from './present-names.ts';
import { watchReplicas } from './replica-watch.ts';
import { nextStep, type Situation, type Step } from './rotation.ts';
import { openSecretStore } from './secret-store.ts';
import { StoreConflictError } from './store.ts';
import { watchTrust } from './trust-watch.ts';

/** What to rotate, and how. */
export interface RotateOptions {
  readonly client: KubeClient;
  /** Namespace of the Secret, the Service and the Leases. */
  readonly namespace: string;
  readonly serviceName: string;
  readonly secretName: string;
  readonly wanted: Wanted;
  /** Renew now, due or not; undefined: only what is due. */
  readonly force: 'leaf' | 'authority' | undefined;
  /** When to give up, ms. What has been done stays, and the next run goes on from there. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** One sentence for people, as soon as there is something to say. */
  readonly say: (sentence: string) => void;
  readonly told: (occurrence: Occurrence) => void;
  readonly logger: Logger;
}

/** It could not be brought to an end; the message says what it was waiting for. */
export class RotationUnfinishedError extends Error {
  override readonly name = 'RotationUnfinishedError';
}

const DONE: Record<Change['do'], string> = {
  begin: 'Made a certificate authority and a leaf',
  'renew-leaf': 'Renewed the leaf under the same authority',
  prepare: 'Made the next authority, which nobody has to trust yet',
  switch: 'Switched to the next authority',
  'clean-up': 'Retired the earlier authority',
  restore: 'Restored the certificates',
  discard: 'Forgot a next authority that cannot be used',
};

/**
 * Takes steps until nothing is left to do and every replica serves the result.
 * @returns the steps that this process took
 * @throws RotationUnfinishedError; ApiError or ConnectionError when the API server refuses or is not there
 */
export async function rotate(options: RotateOptions): Promise<Change['do'][]> {
  const { client, namespace, serviceName, secretName, say, signal, timeoutMs, logger } = options;
  const now = () => client.now();
  const store = openSecretStore({ client, namespace, name: secretName, logger });
  const trust = watchTrust({ client, service: { namespace, name: serviceName }, logger });
  const replicas = watchReplicas({ client, namespace, now, logger });
  const bell = createBell();
  store.onChange(() => bell.ring());
  trust.onChange(() => bell.ring());
  replicas.onChange(() => bell.ring());
  const ends = performance.now() + timeoutMs;
  const taken: Change['do'][] = [];
  let { force, wanted } = options;
  let first: { leaf: string; issuer: string } | undefined;
  let waiting = '';
  const waitFor = async (what: string, ms: number): Promise<void> => {
    if (what !== waiting) say(`Waiting for ${what}`);
    waiting = what;
    const left = ends - performance.now();
    if (left <= 0)
      throw new RotationUnfinishedError(`gave up after ${Math.round(timeoutMs / 1000)} s, waiting for ${what}`);
    await bell.wait(signal, Math.max(50, Math.min(ms, left)));
    if (signal.aborted)
      throw new RotationUnfinishedError(`interrupted while waiting for ${what}; run it again to go on`);
  };

  let wasAwayAt = Number.NEGATIVE_INFINITY;
  try {
    await read();
    for (;;) {
      try {
        if (await step()) return taken;
      } catch (error) {
        // What is done stays, so an API server that is away for a while is only waited for.
        if (isPassing(error)) wasAwayAt = performance.now();
        else if (!isRefusal(error) || performance.now() - wasAwayAt > READS_RULES_MS) throw error;
        await waitFor(`the API server (${(error as Error).message})`, 1_000);
      }
    }
  } finally {
    await Promise.all([store.close(), trust.stop(), replicas.stop()]);
  }

  /** Takes one step, or waits for what it needs. Returns whether all is done. */
  async function step(): Promise<boolean> {
    const seen = await store.read();
    const stored = seen.material;
    const chain = readChain(stored, wanted.essentialName, now());
    if (isChain(chain)) regard(chain, stored);
    const situation: Situation = {
      stored,
      remembered: undefined,
      trust: (fingerprint) => trust.trustedFor(fingerprint),
      alignedForMs: isChain(chain) ? replicas.alignedFor(chain.issuer.fingerprint256) : undefined,
      othersHold: replicas.reports().some(({ isLive, serving }) => isLive && serving !== undefined),
      mayMake: true,
      force,
      now: now(),
    };
    const next = nextStep(situation, wanted);
    if (next.do === 'rest') {
      const what = isChain(chain) ? whatIsLeft(next, chain) : (next.waitsFor ?? 'the certificates');
      if (what === undefined) return true;
      await waitFor(what, next.until.getTime() - now().getTime());
      return false;
    }
    const made = await perform(next, situation, wanted);
    try {
      await store.write(made, seen);
    } catch (error) {
      if (!(error instanceof StoreConflictError)) throw error;
      logger.info('another process was faster, reading again');
      return false;
    }
    taken.push(next.do);
    if (next.do === 'renew-leaf' || next.do === 'prepare') force = undefined;
    say(`${DONE[next.do]}: ${next.reason}`);
    const occurrence = eventOf({ kind: 'step', step: next.do, reason: next.reason, generation: 0 });
    if (occurrence !== undefined) options.told(occurrence);
    return false;
  }

  async function read(): Promise<void> {
    let known = false;
    Promise.all([trust.synced, replicas.synced]).then(
      () => {
        known = true;
        bell.ring();
      },
      () => undefined,
    );
    // A refusal of the store says why nothing else can be read either.
    wanted = withNamesOf((await store.read()).material, wanted);
    // A moment of reading is nothing to tell about.
    const quiet = performance.now() + 1_000;
    while (!known && performance.now() < quiet && !signal.aborted) await bell.wait(signal, 100);
    while (!known) await waitFor('the API server to tell about registrations and replicas', 1_000);
  }

  // A rotation that is already under way, ours from before or somebody else's, is the one that was asked for.
  function regard(chain: Chain, stored: Material): void {
    const present = { leaf: chain.leaf.fingerprint256, issuer: chain.issuer.fingerprint256 };
    const isUnderWay = hasPending(stored) || earlierOfOurs(chain);
    if (first === undefined) {
      first = present;
      if (isUnderWay) say('A rotation is under way: finishing it');
      if (isUnderWay) force = undefined;
    } else if (force === 'leaf' && present.leaf !== first.leaf) {
      force = undefined;
      say('Another process renewed the leaf meanwhile');
    } else if (force === 'authority' && (present.issuer !== first.issuer || hasPending(stored))) {
      force = undefined;
      say('Another process began to change the authority meanwhile: finishing that');
    }
  }

  /** What a rest is for, when it is not the end. */
  function whatIsLeft(step: Step & { do: 'rest' }, chain: Chain): string | undefined {
    const serving = replicas.reports().filter(({ isLive }) => isLive);
    if (step.phase === 'prepare' && serving.length === 0) {
      return `a webhook replica to publish the next authority (none is running): ${step.waitsFor ?? ''}`;
    }
    if (step.phase === 'prepare' || (step.phase === 'switched' && earlierOfOurs(chain))) return step.waitsFor;
    if (taken.length === 0) return undefined;
    const behind = serving.filter(({ serving: one }) => one?.leaf !== chain.leaf.fingerprint256);
    if (behind.length === 0) return undefined;
    return `${behind.map(({ identity }) => identity).join(', ')} to serve the new leaf`;
  }
}

/** An API server that has just started refuses what is allowed until it has read the rules, ms at the longest. */
const READS_RULES_MS = 30_000;
const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 401 || error.status === 403);

/** The API server is not there, or has too much to do. */
const isPassing = (error: unknown): boolean =>
  error instanceof ConnectionError || (error instanceof ApiError && (error.status >= 500 || error.status === 429));

const earlierOfOurs = ({ bundle, issuer }: Chain): boolean =>
  bundle.some((ca) => ca.fingerprint256 !== issuer.fingerprint256 && isOurs(ca));
