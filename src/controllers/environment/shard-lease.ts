// Controllers that are split over several Deployments must not wait for each other's lease: each part has a lease of its own.
import { createHash } from 'node:crypto';
import { CONTROLLER_NAMES, type ControllerName } from './controller-names.ts';

/** The lease when nothing is split. */
export const LEASE = 'kpack-controller';

/**
 * The name of the lease of a part: the same for all processes with the same part, in whatever order it is given. Parts that overlap have
 * different leases, and the objects in both would be worked on twice; docs/operations.md says so.
 */
export function shardLease(controllers: readonly ControllerName[], namespaces: readonly string[] | undefined): string {
  const isWhole = CONTROLLER_NAMES.every((name) => controllers.includes(name));
  if (isWhole && namespaces === undefined) return LEASE;
  const part = JSON.stringify([isWhole ? [] : distinct(controllers), distinct(namespaces ?? [])]);
  return `${LEASE}-${createHash('sha256').update(part).digest('hex').slice(0, 10)}`;
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)].toSorted();
