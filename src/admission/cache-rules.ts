// The size of an Image's cache volume: needs a StorageClass, never shrinks, grows only where the class can (spec
// admission.md, 5.2, 5.3 and 9.3).
import { compareQuantities, quantitySign } from '../schemas/quantity.ts';
import { type Errors, error, none } from './field-error.ts';
import { immutable } from './reference-rules.ts';
import type { StorageClasses } from './request.ts';

export interface Volume {
  size?: string;
  storageClassName?: string;
}
interface Cache {
  volume?: Volume;
  registry?: { tag?: string };
}

const sizes = (now: string, old: string): string => `current: ${old}, requested: ${now}`;
const decreased = (now: string, old: string, path: string): Errors =>
  error('Field cannot be decreased', [path], sizes(now, old));

/** cacheSize of v1alpha1, at path `cacheSize`; `hasClass`: there is a StorageClass for it. */
export function cacheSizeRule(now: string | undefined, old: string | undefined, hasClass: boolean): Errors {
  if (now === undefined) return old === undefined ? none : decreased('none', old, 'cacheSize');
  if (!hasClass) return error('spec.cacheSize cannot be set with no default StorageClass', []);
  return old !== undefined && compareQuantities(now, old) < 0 ? decreased(now, old, 'cacheSize') : none;
}

/** cache of v1alpha2, paths relative to spec. */
export function cacheRule(now: Cache | undefined, old: Cache | undefined, classes: StorageClasses): Errors {
  return [...oneCacheRule(now), ...(now?.volume ? volumeRule(now.volume, old?.volume, classes) : none)];
}

/** A cache lies in a volume or in a registry. */
export const oneCacheRule = (cache: { volume?: unknown; registry?: unknown } | undefined): Errors =>
  cache?.volume !== undefined && cache.registry !== undefined
    ? error('only one type of cache can be specified', ['cache.volume', 'cache.registry'])
    : none;

function volumeRule(now: Volume, old: Volume | undefined, classes: StorageClasses): Errors {
  if (!now.storageClassName && classes.default() === undefined) {
    return error(
      'spec.cache.volume.size cannot be set without spec.cache.volume.storageClassName or a default StorageClass',
      [],
    );
  }
  if (now.size === undefined || old?.size === undefined) return none;
  if (compareQuantities(now.size, old.size) < 0) return decreased(now.size, old.size, 'cache.volume.size');
  return immutable(now.storageClassName, old.storageClassName, 'cache.volume.storageClassName');
}

/** A volume of the class that is really used must be able to grow; an unknown class is left to the controller. */
export function growthRule(now: Volume | undefined, old: Volume | undefined, classes: StorageClasses): Errors {
  if (now?.size === undefined || old?.size === undefined || compareQuantities(now.size, old.size) <= 0) return none;
  const used = now.storageClassName ? classes.find(now.storageClassName) : classes.default();
  if (used === undefined || used.expandable) return none;
  const message = now.storageClassName
    ? `Field cannot be changed, storage class ${used.name} is not expandable`
    : 'Field cannot be changed, default storage class is not expandable';
  return error(message, ['cache.volume.size'], sizes(now.size, old.size));
}

/** Zero and less were never a size; refused when new or changed. */
export const positiveSizeRule = (now: string | undefined, old: string | undefined, path: string): Errors =>
  now === undefined || quantitySign(now) > 0 || (old !== undefined && compareQuantities(now, old) === 0)
    ? none
    : error(`cache size must be greater than 0, got ${now}`, [path]);

/** The size that the reference gives a cache nobody asked for (spec admission.md, 3.3 and 3.4): decimal, 2 000 000 000 bytes. */
export const DEFAULT_CACHE_SIZE = '2G';
