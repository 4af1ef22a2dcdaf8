// What stood there before (`--old`, `--git-base`), by kind, namespace and name. Kept as JSON: small, and threads can share it.
import type { ManifestObject } from '../documents/document.ts';
import { isObject, type JsonObject, parseJson } from '../schemas/json.ts';
import { isNamed, type SetMember } from './set-member.ts';

/** JSON texts of objects by their keys. */
export type OldObjects = ReadonlyMap<string, string>;

/** What an object replaces; undefined when it is new. */
export function oldObject(old: OldObjects, member: SetMember | undefined): ManifestObject | undefined {
  const text = member === undefined || !isNamed(member) ? undefined : old.get(member.key);
  const value = text === undefined ? undefined : parseJson(text);
  return isObject(value) ? placeless(value) : undefined;
}

/** An object of no file: nothing is ever said about an old object, so nobody asks where its fields stand. */
export const placeless = (value: JsonObject): ManifestObject => ({
  file: '',
  value,
  locate: () => ({ line: 1, column: 1 }),
  ignored: () => [],
});
