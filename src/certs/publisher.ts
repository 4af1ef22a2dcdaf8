// Keeps the bundle in everything that must trust us, and repairs what others change there.
//
// Every replica adds what is missing: that can never hurt, and a repair must not wait for a leader. Only the leader takes an
// authority away, and only one that the store does not name and no replica reports to serve. What is wanted is read anew after the
// object was looked at, and the object is written only if it is still the one looked at.
import type { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import { isConflict } from '../reconciler/api-error.ts';
import { createBackoff } from '../reconciler/backoff.ts';
import { type Bell, createBell } from '../reconciler/bell.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { pause } from '../reconciler/pause.ts';
import { resourcePath } from '../reconciler/resource.ts';
import { toPem } from './bundle.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { readCertificates } from './inspect.ts';
import { nextBundle, type WantedTrust } from './next-bundle.ts';
import type { Target } from './targets.ts';
import type { TrustWatch } from './trust-watch.ts';

/** What to publish, and where. Rights needed on each target's name: patch. */
export interface PublisherOptions {
  readonly client: KubeClient;
  readonly trust: TrustWatch;
  /** What is wanted now, read anew from where it is kept; no authorities: leave everything as it is. */
  readonly wanted: () => Promise<WantedTrust>;
  /** Whether all who serve leaves of an authority report so; others' authorities stay until they expire. */
  readonly isKnown: (authority: X509Certificate) => boolean;
  readonly now: () => Date;
  /** Called when somebody else's change was undone. */
  readonly repaired: (target: Target) => void;
  readonly logger: Logger;
}

/** A running publisher. */
export interface Publisher {
  /** Says that something else may be wanted. */
  wake(): void;
  stop(): Promise<void>;
}

/** Somebody who keeps taking the bundle away gets it back this often at most, ms. */
const SPACING_MS = 500;
/** What was decided on must not arrive when it is no longer true, ms. */
const APPLY_MS = 5_000;

/** Starts publishing. */
export function startPublisher(options: PublisherOptions): Publisher {
  const { trust } = options;
  const stop = new AbortController();
  const running = new Map(trust.published().map(({ target }) => [target, createBell()]));
  const unsubscribe = trust.onChange((target) => running.get(target)?.ring());
  const wake = (): void => {
    for (const bell of running.values()) bell.ring();
  };
  const loops = [...running].map(([target, bell]) => keepPublished(target, bell, options, stop.signal));
  trust.synced.then(wake, () => undefined);
  return {
    wake,
    async stop() {
      unsubscribe();
      stop.abort(new Error('the publisher was stopped'));
      await Promise.all(loops);
    },
  };
}

async function keepPublished(target: Target, bell: Bell, options: PublisherOptions, signal: AbortSignal) {
  const logger = options.logger.child({ kind: target.kind, name: target.name });
  const backoff = createBackoff();
  /** The authorities that were seen there and wanted at the same time. */
  let satisfied = new Set<string>();
  while (!signal.aborted) {
    await bell.wait(signal);
    if (signal.aborted) return;
    try {
      const wrote = await publish();
      backoff.reset();
      if (wrote) await pause(SPACING_MS, signal);
    } catch (err) {
      if (signal.aborted) return;
      const retryInMs = backoff.next();
      if (!isConflict(err)) logger.error({ err, retryInMs }, 'cannot publish the certificate authority, trying again');
      bell.ring();
      await pause(retryInMs, signal);
    }
  }

  // Only differences are written: a write to a CustomResourceDefinition makes the API server close all watches of its kind.
  async function publish(): Promise<boolean> {
    const seen = options.trust.published().find((each) => each.target === target);
    const entries = seen?.entries;
    if (seen === undefined || entries === undefined || entries.length === 0) return false;
    const wanted = await options.wanted();
    const needed = wanted.authorities.map((ca) => ca.fingerprint256);
    if (needed.length === 0) return false;
    const present = entries.map(({ bundle }) => readCertificates(bundle));
    const missing = needed.filter((one) => !present.every((place) => place.some((ca) => ca.fingerprint256 === one)));
    const authorities = nextBundle(present, wanted, options.now(), options.isKnown);
    if (authorities === undefined) {
      satisfied = new Set(needed);
      return false;
    }
    const { resource, kind, name } = target;
    const apiVersion = `${resource.group}/${resource.version}`;
    const { resourceVersion } = seen;
    const fields = target.fields(entries, toPem(authorities));
    const body = { apiVersion, kind, metadata: { name, resourceVersion }, ...fields };
    const call = { signal, timeoutMs: APPLY_MS };
    await options.client.apply(resourcePath(resource, { name }), body, FIELD_MANAGER, call);
    const published = authorities.map((ca) => ca.fingerprint256);
    if (missing.some((one) => satisfied.has(one))) {
      logger.warn({ authorities: published }, 'somebody took the certificate authority away; it was published again');
      options.repaired(target);
    } else logger.info({ authorities: published }, 'published the certificate authority');
    satisfied = new Set(needed);
    return true;
  }
}
