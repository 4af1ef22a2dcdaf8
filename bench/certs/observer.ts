// Looks on from outside: the Secret and the six objects that carry the bundle, as watches tell of them, with the time of each change.
import { pino } from 'pino';
import { TARGETS } from '../../src/certs/targets.ts';
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { ListWatch } from '../../src/reconciler/list-watch.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { decoded, fingerprints, phaseOf, type SecretData, type SecretPhase } from './secret-phase.ts';

/** The Secret at one moment. */
export interface SecretState {
  /** When the change was seen, ms since 1970. */
  readonly at: number;
  readonly phase: SecretPhase;
  readonly data: SecretData | undefined;
  /** Another one when the Secret was deleted and made anew, however quickly; undefined: there is none. */
  readonly uid: string | undefined;
}

/** A bundle at one moment: the sorted SHA-256 fingerprints, joined; empty: none. */
export interface BundleState {
  readonly at: number;
  readonly object: string;
  readonly bundle: string;
}

/** A running observer. */
export interface Observer {
  /** Authorities whose key the Secret has held at some time: those that rotations can do away with. Of others nobody knows who still serves a leaf of theirs. */
  readonly ownAuthorities: ReadonlySet<string>;
  secret(): SecretState;
  /** Each change of the Secret since the start. */
  readonly secretChanges: readonly SecretState[];
  /** What each of the six objects trusts now, by name; an object that is not there is missing. */
  bundles(): ReadonlyMap<string, string>;
  /** Each change of a bundle since the start. */
  readonly bundleChanges: readonly BundleState[];
  /** Calls `listener` after each change; returns the way to end it. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

const SERVICE = { namespace: 'kpack', name: 'kpack-webhook' };
const SECRETS = resourcePath({ group: '', version: 'v1', plural: 'secrets' }, { namespace: 'kpack' });
const SECRET_NAME = 'webhook-certs';
const logger = pino({ level: 'silent' });

/** How a bundle is compared: by the authorities in it, whatever their order. */
export const bundleKey = (prints: readonly string[]): string => [...new Set(prints)].sort().join(' ');

/** Starts to look on; resolves when the present state is known. */
export async function startObserver(client: KubeClient): Promise<Observer> {
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const secretChanges: SecretState[] = [];
  const ownAuthorities = new Set<string>();
  const bundleChanges: BundleState[] = [];

  const secrets = new ListWatch<{ data: SecretData; uid: string | undefined }>({
    client,
    path: SECRETS,
    fieldSelector: `metadata.name=${SECRET_NAME}`,
    keep: ({ data = {}, metadata }: KubeObject & { data?: Record<string, string> }) => ({ data, uid: metadata?.uid }),
    logger,
    maxBackoffMs: 1000,
  });
  secrets.onChange(({ type, object }) => {
    const { data, uid } = type === 'deleted' ? { data: undefined, uid: undefined } : object;
    const signing = data?.['ca-key.pem'] === undefined ? [] : fingerprints(decoded(data, 'ca-cert.pem'));
    for (const ca of signing) ownAuthorities.add(ca);
    secretChanges.push({ at: Date.now(), phase: phaseOf(data), data, uid });
    tell();
  });
  const bundles = new Map<string, string>();
  const watches = TARGETS.map((target) => {
    const watch = new ListWatch<string>({
      client,
      path: resourcePath(target.resource),
      fieldSelector: `metadata.name=${target.name}`,
      keep: (object) => bundleKey(target.entries(object, SERVICE).flatMap((entry) => fingerprints(entry.bundle))),
      logger,
      maxBackoffMs: 1000,
    });
    watch.onChange(({ type, object }) => {
      if (type === 'deleted') bundles.delete(target.name);
      else if (bundles.get(target.name) === object) return;
      else bundles.set(target.name, object);
      bundleChanges.push({ at: Date.now(), object: target.name, bundle: type === 'deleted' ? '' : object });
      tell();
    });
    return watch;
  });
  await Promise.all([secrets, ...watches].map(({ synced }) => synced));
  return {
    ownAuthorities,
    secret: () => secretChanges.at(-1) ?? { at: 0, phase: 'absent', data: undefined, uid: undefined },
    secretChanges,
    bundles: () => bundles,
    bundleChanges,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      await Promise.all([secrets, ...watches].map((watch) => watch.stop()));
    },
  };
}
