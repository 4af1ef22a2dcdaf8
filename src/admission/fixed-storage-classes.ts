// The StorageClass situation where there is no cluster to ask: what a flag says.
import type { StorageClass, StorageClasses } from './request.ts';

/** A DNS subdomain, which every name of a StorageClass is (Kubernetes, "Object Names and IDs"). */
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Reads `none`, `NAME` or `NAME:expandable`: which class is the default one, and whether its volumes can grow.
 * @throws RangeError with what is allowed
 */
export function fixedStorageClasses(flag: string): StorageClasses {
  const preferred = parse(flag);
  return {
    default: () => preferred,
    find: (name) => (preferred?.name === name ? preferred : undefined),
    complete: false,
  };
}

function parse(flag: string): StorageClass | undefined {
  if (flag === 'none') return undefined;
  const [name = '', suffix, ...more] = flag.split(':');
  if (!NAME.test(name) || more.length > 0 || (suffix !== undefined && suffix !== 'expandable')) {
    throw new RangeError('must be none, the name of a StorageClass, or NAME:expandable');
  }
  return { name, expandable: suffix === 'expandable' };
}
