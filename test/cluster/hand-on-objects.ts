// Objects of one namespace, as a test that knows what it wants reads and writes them: without the price of a kubectl for each.
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { type KubeObject, type Resource, resourcePath } from '../../src/reconciler/resource.ts';
import { type Condition, conditionOf, type Printed } from './build-site.ts';
import { until } from './until.ts';

/** An object as the API server has it. */
export type Stored = KubeObject & Printed;

/** A resource of the core group. */
export const core = (plural: string): Resource => ({ group: '', version: 'v1', plural });

/** What is done with the objects; `place` is another namespace, empty for cluster-wide objects. */
export interface HandOnObjects {
  create(resource: Resource, object: object, place?: string): Promise<Stored>;
  read(resource: Resource, name: string, place?: string): Promise<Stored>;
  list(resource: Resource, labels: string): Promise<Stored[]>;
  /** Merges; `subresource` for the status. */
  patch(resource: Resource, name: string, change: object, place?: string, subresource?: string): Promise<Stored>;
  /** Deletes, pods at once. */
  remove(resource: Resource, name: string, place?: string): Promise<void>;
  /** Waits for a condition with this status and reason, whose message holds this text, for at most 90 s. */
  untilSaid(
    resource: Resource,
    name: string,
    type: string,
    wanted: Omit<Condition, 'type'>,
    place?: string,
  ): Promise<Condition & { message: string }>;
}

/** @param client may do anything */
export function handOnObjects(client: KubeClient, namespace: string): HandOnObjects {
  const path = (resource: Resource, place: string, name?: string, subresource?: string) =>
    resourcePath(resource, {
      ...(place === '' ? {} : { namespace: place }),
      ...(name === undefined ? {} : { name }),
      ...(subresource === undefined ? {} : { subresource }),
    });
  const read: HandOnObjects['read'] = (resource, name, place = namespace) =>
    client.get<Stored>(path(resource, place, name));
  return {
    create: (resource, object, place = namespace) => client.create(path(resource, place), object as Stored),
    read,
    list: async (resource, labelSelector) =>
      (await client.list<Stored>(path(resource, namespace), { query: { labelSelector } })).items,
    patch: (resource, name, change, place = namespace, subresource = undefined) =>
      client.patch(path(resource, place, name, subresource), 'merge', change),
    async remove(resource, name, place = namespace) {
      const query = resource.plural === 'pods' ? { gracePeriodSeconds: 0 } : {};
      await client.delete(path(resource, place, name), { query });
    },
    untilSaid: (resource, name, type, wanted, place = namespace) =>
      until(
        `${resource.plural} ${name} with ${JSON.stringify(wanted)}`,
        async () => {
          const found = conditionOf(await read(resource, name, place), type);
          const { message = '' } = found ?? {};
          const isWanted = found?.reason === wanted.reason && found?.status === wanted.status;
          if (!isWanted || !message.includes(wanted.message ?? '')) throw new Error(JSON.stringify(found));
          return { ...found, message } as Condition & { message: string };
        },
        { withinMs: 90_000, everyMs: 100 },
      ),
  };
}
