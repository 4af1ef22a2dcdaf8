// When the bundles in an object were last written, by the API server's own record (managedFields): a process that has just started
// has not seen it. Pure.
import type { KubeObject } from '../reconciler/resource.ts';

interface ManagedFields {
  readonly time?: string;
  readonly fieldsV1?: object;
}

/**
 * The time of the last write by anybody who owns a `caBundle` there, to a second; undefined: there is no record. Whoever changes a
 * value becomes its owner, so no bundle has changed since. (Kubernetes: Server-Side Apply, field management.)
 */
export function bundleWrittenAt({ metadata = {} }: KubeObject): Date | undefined {
  const { managedFields = [] } = metadata as { managedFields?: ManagedFields[] };
  const owners = managedFields.filter(({ fieldsV1 }) => JSON.stringify(fieldsV1 ?? {}).includes('"f:caBundle"'));
  const times = owners.map(({ time = '' }) => Date.parse(time));
  return times.length === 0 || times.some(Number.isNaN) ? undefined : new Date(Math.max(...times));
}
