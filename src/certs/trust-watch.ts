// Follows what everything that calls us trusts: both registrations and the four CustomResourceDefinitions, as the API server last
// said; and for how long each authority has been trusted everywhere without a break.
import type { Logger } from 'pino';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { ListWatch } from '../reconciler/list-watch.ts';
import { resourcePath } from '../reconciler/resource.ts';
import { fingerprintsOf } from './bundle.ts';
import { createEvidence } from './evidence.ts';
import { type Entry, type ServiceRef, TARGETS, type Target } from './targets.ts';
import { bundleWrittenAt } from './written-at.ts';

/** What to follow. Rights needed on each target's name: get, list, watch. */
export interface TrustWatchOptions {
  readonly client: KubeClient;
  readonly service: ServiceRef;
  readonly logger: Logger;
  readonly targets?: readonly Target[];
}

/** What the API server last said of one target. */
export interface Published {
  readonly target: Target;
  /** Empty for an object that does not exist. */
  readonly resourceVersion: string;
  /** The places that call us and what they trust; undefined when the object does not exist or has not been read yet. */
  readonly entries: readonly Entry[] | undefined;
  /** When its bundles were last written, by the API server's record. */
  readonly writtenAt?: Date | undefined;
}

/** A running watch. */
export interface TrustWatch {
  /** Resolves when all targets have been read; rejects if stopped before that. */
  readonly synced: Promise<void>;
  published(): Published[];
  /** For how long, ms, everything that calls us has been seen to trust this authority; undefined: not now. */
  trustedFor(fingerprint: string): number | undefined;
  /** For how long, ms, nobody has written a bundle, by the API server's record; 0: not known. */
  unchangedForMs(now: Date): number;
  /** Calls `listener` after each change of a target. Returns the way to end it. */
  onChange(listener: (target: Target) => void): () => void;
  stop(): Promise<void>;
}

/** Starts at once. */
export function watchTrust(options: TrustWatchOptions): TrustWatch {
  const { client, service, targets = TARGETS } = options;
  const evidence = createEvidence();
  const listeners = new Set<(target: Target) => void>();
  /** A CustomResourceDefinition that has not been read looks like one that does not call us. */
  let hasSynced = false;
  const watches = targets.map((target) => {
    const logger = options.logger.child({ kind: target.kind, name: target.name });
    const watch = new ListWatch({
      client,
      path: resourcePath(target.resource),
      fieldSelector: `metadata.name=${target.name}`,
      keep: (object) => ({
        resourceVersion: object.metadata?.resourceVersion ?? '',
        entries: target.entries(object, service),
        writtenAt: bundleWrittenAt(object),
      }),
      logger,
    });
    watch.onChange(({ type, object, afterGap }) => {
      if (type === 'deleted') logger.warn('this object was deleted: apply the release manifests');
      else if (object.entries.length === 0)
        logger.warn(`does not call Service ${service.namespace}/${service.name}: left as it is`);
      // What was trusted while nobody looked is not known.
      if (afterGap) evidence.forget();
      if (hasSynced) evidence.observe(trustedEverywhere(published()));
      for (const listener of listeners) listener(target);
    });
    watch.synced.then(
      () => watch.get(target.name) ?? logger.warn('this object does not exist: apply the release manifests'),
      () => undefined,
    );
    return { target, watch };
  });

  function published(): Published[] {
    return watches.map(({ target, watch }) => {
      const seen = watch.get(target.name);
      return {
        target,
        resourceVersion: seen?.resourceVersion ?? '',
        entries: seen?.entries,
        writtenAt: seen?.writtenAt,
      };
    });
  }

  const synced = Promise.all(watches.map(({ watch }) => watch.synced)).then(() => {
    hasSynced = true;
    evidence.observe(trustedEverywhere(published()));
  });
  synced.catch(() => undefined);
  return {
    synced,
    published,
    unchangedForMs(now) {
      const calling = published().filter(({ target, entries = [] }) => target.registration || entries.length > 0);
      const ages = calling.map(({ writtenAt = now }) => now.getTime() - writtenAt.getTime());
      return hasSynced ? Math.max(0, Math.min(...ages)) : 0;
    },
    trustedFor: (fingerprint) => evidence.heldFor(fingerprint),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      listeners.clear();
      await Promise.all(watches.map(({ watch }) => watch.stop()));
    },
  };
}

/**
 * The authorities (SHA-256 fingerprints) that every place trusts from which we are called. None as long as a registration is
 * missing: it may come back with any bundle.
 */
export function trustedEverywhere(published: readonly Published[]): Set<string> {
  const places = published.flatMap(({ target, entries }) => {
    if (target.registration && (entries === undefined || entries.length === 0)) return [new Set<string>()];
    return (entries ?? []).map(({ bundle }) => fingerprintsOf(bundle));
  });
  const [first, ...others] = places;
  return new Set([...(first ?? [])].filter((fingerprint) => others.every((place) => place.has(fingerprint))));
}

/**
 * Why an API server might refuse a leaf of the issuer with this SHA-256 fingerprint, going by what it was told; undefined when
 * everything that calls us trusts it. A CustomResourceDefinition that does not call us does not matter.
 */
export function whyUntrusted(published: readonly Published[], issuerFingerprint: string): string | undefined {
  for (const { target, entries } of published) {
    const name = `${target.kind} ${target.name}`;
    if (target.registration && entries === undefined)
      return `${name} does not exist (or could not be read): apply the release manifests`;
    if (target.registration && entries?.length === 0)
      return `${name} does not call this Service: apply the release manifests`;
    if (entries?.some(({ bundle }) => !fingerprintsOf(bundle).has(issuerFingerprint)))
      return `${name} does not trust the serving certificate yet`;
  }
  return undefined;
}
