// Tells people what happened to an object: Kubernetes Events (core/v1), as `kubectl describe` and `kubectl get events` show them. The
// same thing happening again raises the count of its Event instead of making another; what happens again before it was written costs no
// request of its own. An Event that cannot be written is only logged.
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { isNotFound } from './api-error.ts';
import type { KubeClient } from './kube-client.ts';
import { type KubeObject, resourcePath } from './resource.ts';
import { createSimilarEvents } from './similar-events.ts';

/** The object that an Event is about. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for a cluster-wide object; its Events are in namespace `default`. */
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string | undefined;
}

/** One occurrence. */
export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, for machines. */
  readonly reason: string;
  /** One sentence, for people. */
  readonly message: string;
}

/** Who tells, and with which client. Rights needed in the object's namespace on Events: create, patch. */
export interface EventRecorderOptions {
  readonly client: KubeClient;
  /** e.g. `kpack-webhook`. */
  readonly component: string;
  /** The process, e.g. the name of its pod. */
  readonly instance: string;
  readonly logger: Logger;
}

/** Writes Events, one after the other, in the background. */
export interface EventRecorder {
  record(regarding: ObjectReference, occurrence: Occurrence): void;
  /** Resolves when everything that was recorded has been written, or given up. */
  flushed(): Promise<void>;
}

/** What waits to be written. */
interface Pending {
  readonly identity: string;
  readonly regarding: ObjectReference;
  occurrence: Occurrence;
  times: number;
}

interface Remembered {
  readonly path: string;
  count: number;
  at: number;
}

const EVENTS = { group: '', version: 'v1', plural: 'events' };
/** The same thing within this time is the same Event, ms. */
const SAME_MS = 10 * 60_000;
const MOST_REMEMBERED = 1000;
/** When the API server does not take Events, more than so many different ones are of no use to anybody. */
const MOST_PENDING = 1000;

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, component, instance, logger } = options;
  const remembered = new Map<string, Remembered>();
  const pending = new Map<string, Pending>();
  const tell = createSimilarEvents();
  let writing: Promise<void> | undefined;

  async function write({ identity, regarding, occurrence, times }: Pending): Promise<void> {
    const { type, reason } = occurrence;
    const { name } = regarding;
    const namespace = regarding.namespace === '' ? 'default' : regarding.namespace;
    const message = occurrence.message.slice(0, 1024);
    const now = client.now();
    const before = remembered.get(identity);
    if (before !== undefined && now.getTime() - before.at < SAME_MS) {
      before.count += times;
      before.at = now.getTime();
      const again = { count: before.count, lastTimestamp: now.toISOString(), message };
      const found = await client.patch(before.path, 'merge', again).catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
      if (found !== undefined) return;
    }
    const eventName = `${name.slice(0, 230)}.${randomBytes(8).toString('hex')}`;
    const event: KubeObject & Record<string, unknown> = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName, namespace },
      involvedObject: { ...regarding, namespace: regarding.namespace || undefined },
      type,
      reason,
      message,
      source: { component, host: instance },
      reportingComponent: component,
      reportingInstance: instance,
      firstTimestamp: now.toISOString(),
      lastTimestamp: now.toISOString(),
      count: times,
    };
    await client.create(resourcePath(EVENTS, { namespace }), event);
    const path = resourcePath(EVENTS, { namespace, name: eventName });
    remembered.delete(identity);
    remembered.set(identity, { path, count: times, at: now.getTime() });
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  async function writeAll(): Promise<void> {
    for (let [next] = pending.values(); next !== undefined; [next] = pending.values()) {
      pending.delete(next.identity);
      const { occurrence } = next;
      await write(next).catch((err: unknown) => logger.debug({ err, ...occurrence }, 'an Event could not be written'));
    }
    writing = undefined;
  }

  return {
    record(regarding, occurrence) {
      const { kind, namespace, name, uid } = regarding;
      const about = JSON.stringify([kind, namespace, name, uid, occurrence.type, occurrence.reason]);
      const { identity, message } = tell(about, occurrence.message, performance.now());
      const waiting = pending.get(identity);
      if (waiting !== undefined) {
        waiting.times += 1;
        waiting.occurrence = { ...occurrence, message };
      } else if (pending.size < MOST_PENDING) {
        pending.set(identity, { identity, regarding, occurrence: { ...occurrence, message }, times: 1 });
      } else logger.debug({ ...occurrence }, 'an Event was dropped, too many wait to be written');
      writing ??= writeAll();
    },
    flushed: () => writing ?? Promise.resolve(),
  };
}
