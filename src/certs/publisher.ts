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
import { distinct, fingerprintsOf, toPem } from './bundle.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { readCertificates } from './inspect.ts';
import type { Entry, Target } from './targets.ts';
import type { TrustWatch } from './trust-watch.ts';

/** Whom everything that calls us shall trust. */
export interface WantedTrust {
  readonly authorities: readonly X509Certificate[];
  /** Whether everybody else is to be taken away. */
  readonly only: boolean;
}

/** What to publish, and where. Rights needed on each target's name: patch. */
export interface PublisherOptions {
  readonly client: KubeClient;
  readonly trust: TrustWatch;
  /** What is wanted now, read anew from where it is kept; no authorities: leave everything as it is. */
  readonly wanted: () => Promise<WantedTrust>;
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
    const missing = needed.filter((one) => !entries.every(({ bundle }) => fingerprintsOf(bundle).has(one)));
    const isExact = entries.every(({ bundle }) => fingerprintsOf(bundle).size === needed.length);
    if (missing.length === 0 && (isExact || !wanted.only)) {
      satisfied = new Set(needed);
      return false;
    }
    const authorities = wanted.only ? wanted.authorities : withOthers(wanted.authorities, entries);
    const { resource, kind, name } = target;
    const apiVersion = `${resource.group}/${resource.version}`;
    const { resourceVersion } = seen;
    const fields = target.fields(entries, toPem(authorities));
    const body = { apiVersion, kind, metadata: { name, resourceVersion }, ...fields };
    await options.client.apply(resourcePath(resource, { name }), body, FIELD_MANAGER, { signal });
    const published = authorities.map((ca) => ca.fingerprint256);
    if (missing.some((one) => satisfied.has(one))) {
      logger.warn({ authorities: published }, 'somebody took the certificate authority away; it was published again');
      options.repaired(target);
    } else logger.info({ authorities: published }, 'published the certificate authority');
    satisfied = new Set(needed);
    return true;
  }
}

const withOthers = (wanted: readonly X509Certificate[], entries: readonly Entry[]): X509Certificate[] =>
  distinct([...wanted, ...entries.flatMap(({ bundle }) => readCertificates(bundle))]);
