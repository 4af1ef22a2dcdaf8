// Lists a resource of the whole cluster, watches it, and begins anew when the watch ends.
import { setTimeout as pause } from 'node:timers/promises';
import type { KubeClient } from '../../../src/reconciler/kube-client.ts';
import { type Resource, resourcePath } from '../../../src/reconciler/resource.ts';
import type { Thing } from './objects.ts';

const AGAIN_MS = 1_000;
const SILENT_MS = 120_000;

/** Calls `onThing` for each object that is there, and for each that changes; never ends. */
export function follow(client: KubeClient, resource: Resource, onThing: (thing: Thing) => void): void {
  const signal = new AbortController().signal;
  const path = resourcePath(resource);
  const once = async (): Promise<void> => {
    const { items, resourceVersion } = await client.list<Thing>(path, { timeoutMs: 60_000 });
    for (const item of items) onThing(item);
    for await (const { type, object } of client.watch<Thing>(path, {
      query: { resourceVersion },
      signal,
      idleMs: SILENT_MS,
    })) {
      if (type === 'ADDED' || type === 'MODIFIED') onThing(object);
    }
  };
  const forever = async (): Promise<never> => {
    for (;;) {
      await once().catch((error: unknown) => console.error(`watching ${resource.plural}: ${error}`));
      await pause(AGAIN_MS);
    }
  };
  void forever();
}
