// Tells people what happened to an object: Kubernetes Events (core/v1), as `kubectl describe` and `kubectl get events` show them. The
// same thing happening again raises the count of its Event instead of making another. An Event that cannot be written is only logged.
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { isNotFound } from './api-error.ts';
import type { KubeClient } from './kube-client.ts';
import { type KubeObject, resourcePath } from './resource.ts';

/** The object that an Event is about. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
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

interface Remembered {
  readonly path: string;
  count: number;
  at: number;
}

const EVENTS = { group: '', version: 'v1', plural: 'events' };
/** The same thing within this time is the same Event, ms. */
const SAME_MS = 10 * 60_000;
const MOST_REMEMBERED = 200;

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, component, instance, logger } = options;
  const remembered = new Map<string, Remembered>();
  let queue: Promise<void> = Promise.resolve();

  async function write(regarding: ObjectReference, { type, reason, message }: Occurrence): Promise<void> {
    const { namespace, name } = regarding;
    const key = JSON.stringify([regarding.kind, namespace, name, regarding.uid, reason, message]);
    const now = client.now();
    const before = remembered.get(key);
    if (before !== undefined && now.getTime() - before.at < SAME_MS) {
      before.count += 1;
      before.at = now.getTime();
      const again = { count: before.count, lastTimestamp: now.toISOString() };
      const found = await client.patch(before.path, 'merge', again).catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
      if (found !== undefined) return;
    }
    const eventName = `${name}.${randomBytes(8).toString('hex')}`;
    const event: KubeObject & Record<string, unknown> = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName, namespace },
      involvedObject: regarding,
      type,
      reason,
      message: message.slice(0, 1024),
      source: { component, host: instance },
      reportingComponent: component,
      reportingInstance: instance,
      firstTimestamp: now.toISOString(),
      lastTimestamp: now.toISOString(),
      count: 1,
    };
    await client.create(resourcePath(EVENTS, { namespace }), event);
    const path = resourcePath(EVENTS, { namespace, name: eventName });
    remembered.delete(key);
    remembered.set(key, { path, count: 1, at: now.getTime() });
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  return {
    record(regarding, occurrence) {
      queue = queue
        .then(() => write(regarding, occurrence))
        .catch((err: unknown) => logger.debug({ err, ...occurrence }, 'an Event could not be written'));
    },
    flushed: () => queue,
  };
}
