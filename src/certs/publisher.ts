// Keeps the bundle in everything that must trust us, repairs what others change there, and knows what each API object says now.
//
// Every replica publishes; no leader is needed for that. All of them put the same content of the store there, in an order that
// cannot go back: the object is looked at first, then the store is read, then the object is written only if it is still the one
// looked at. A replica that has not heard of a new authority reads of it in the store, or fails on the newer object.
import type { Logger } from 'pino';
import { isConflict } from '../reconciler/api-error.ts';
import { createBackoff } from '../reconciler/backoff.ts';
import { createBell } from '../reconciler/bell.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { ListWatch } from '../reconciler/list-watch.ts';
import { pause } from '../reconciler/pause.ts';
import { resourcePath } from '../reconciler/resource.ts';
import { sameBundle } from './bundle.ts';
import { readCertificates } from './inspect.ts';
import { type Entry, type ServiceRef, TARGETS, type Target } from './targets.ts';

/** What to publish, and where. */
export interface PublisherOptions {
  readonly client: KubeClient;
  readonly service: ServiceRef;
  /** The bundle (PEM) to publish, read anew from where it is kept; empty: leave everything as it is. */
  readonly freshBundle: () => Promise<string>;
  readonly logger: Logger;
  readonly targets?: readonly Target[];
}

/** What the API server last said of one target. */
export interface Published {
  readonly target: Target;
  /** The places that call us and what they trust; undefined when the object does not exist or has not been read yet. */
  readonly entries: readonly Entry[] | undefined;
}

/** A running publisher. */
export interface Publisher {
  /** Says that the bundle may have changed. */
  wake(): void;
  /** The state of all targets, as read back from the API server. */
  published(): Published[];
  stop(): Promise<void>;
}

const FIELD_MANAGER = 'kpack-webhook-certs';
/** Somebody who keeps taking the bundle away gets it back this often at most, ms. */
const SPACING_MS = 500;

/** Starts publishing. Rights needed on each target's name: get, list, watch, patch. */
export function startPublisher(options: PublisherOptions): Publisher {
  const running = (options.targets ?? TARGETS).map((target) => keepPublished(target, options));
  return {
    wake() {
      for (const one of running) one.wake();
    },
    published: () => running.map((one) => one.published()),
    async stop() {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}

/**
 * Why an API server might refuse a leaf of the issuer with this SHA-256 fingerprint, going by the two registrations;
 * undefined when both trust it.
 */
export function whyUntrusted(published: readonly Published[], issuerFingerprint: string): string | undefined {
  for (const { target, entries } of published) {
    const name = `${target.kind} ${target.name}`;
    if (!target.registration) continue;
    if (entries === undefined) return `${name} does not exist (or could not be read): apply the release manifests`;
    if (entries.length === 0) return `${name} does not call this Service: apply the release manifests`;
    const trusting = (entry: Entry) =>
      readCertificates(entry.bundle).some((ca) => ca.fingerprint256 === issuerFingerprint);
    if (!entries.every(trusting)) return `${name} does not trust the serving certificate yet`;
  }
  return undefined;
}

interface Seen {
  readonly resourceVersion: string;
  readonly entries: readonly Entry[];
}

interface RunningTarget {
  wake(): void;
  published(): Published;
  stop(): Promise<void>;
}

function keepPublished(target: Target, options: PublisherOptions): RunningTarget {
  const { client, service } = options;
  const logger = options.logger.child({ kind: target.kind, name: target.name });
  const bell = createBell();
  const stop = new AbortController();
  const watch = new ListWatch<Seen>({
    client,
    path: resourcePath(target.resource),
    fieldSelector: `metadata.name=${target.name}`,
    keep: (object) => ({
      resourceVersion: object.metadata?.resourceVersion ?? '',
      entries: target.entries(object, service),
    }),
    logger,
  });
  watch.onChange(({ type, object }) => {
    if (type === 'deleted') logger.warn('this object was deleted: apply the release manifests');
    else if (object.entries.length === 0)
      logger.warn(`does not call Service ${service.namespace}/${service.name}: left as it is`);
    bell.ring();
  });
  watch.synced.then(
    () => watch.get(target.name) ?? logger.warn('this object does not exist: apply the release manifests'),
    () => undefined,
  );
  const done = loop();

  async function loop(): Promise<void> {
    const backoff = createBackoff();
    while (!stop.signal.aborted) {
      await bell.wait(stop.signal);
      if (stop.signal.aborted) return;
      try {
        const wrote = await publish();
        backoff.reset();
        if (wrote) await pause(SPACING_MS, stop.signal);
      } catch (err) {
        if (stop.signal.aborted) return;
        const retryInMs = backoff.next();
        if (!isConflict(err))
          logger.error({ err, retryInMs }, 'cannot publish the certificate authority, trying again');
        bell.ring();
        await pause(retryInMs, stop.signal);
      }
    }
  }

  // The order of these steps is what makes a leader unnecessary (top of this file). Only differences are written: a write to a
  // CustomResourceDefinition makes the API server close all watches of its kind.
  async function publish(): Promise<boolean> {
    const seen = watch.get(target.name);
    if (seen === undefined || seen.entries.length === 0) return false;
    const bundle = await options.freshBundle();
    if (bundle === '' || seen.entries.every((entry) => sameBundle(entry.bundle, bundle))) return false;
    const { resource, kind, name } = target;
    const apiVersion = `${resource.group}/${resource.version}`;
    const { resourceVersion } = seen;
    const body = { apiVersion, kind, metadata: { name, resourceVersion }, ...target.fields(seen.entries, bundle) };
    await client.apply(resourcePath(resource, { name }), body, FIELD_MANAGER, { signal: stop.signal });
    logger.info(
      { authorities: readCertificates(bundle).map((ca) => ca.fingerprint256) },
      'published the certificate authority',
    );
    return true;
  }

  return {
    wake: () => bell.ring(),
    published: () => ({ target, entries: watch.get(target.name)?.entries }),
    async stop() {
      stop.abort(new Error('the publisher was stopped'));
      await Promise.all([watch.stop(), done]);
    },
  };
}
