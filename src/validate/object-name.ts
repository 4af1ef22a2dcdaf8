// How findings name an object.
import type { JsonObject, JsonValue } from '../schemas/json.ts';
import { kinds } from '../schemas/kinds.ts';
import type { ObjectName } from './finding.ts';

const scopes = new Map(kinds.map(({ kind, scope }) => [kind, scope]));

/** True for a kind of kpack.io that there is. */
export const isKnownKind = (kind: string): boolean => scopes.has(kind);

/** True for a kind of kpack.io whose objects have no namespace. */
export const isClusterScoped = (kind: string): boolean => scopes.get(kind) === 'Cluster';

/** Kind, namespace and name of an object; what is missing or no text is empty, and so is the namespace of a cluster-scoped kind. */
export function objectName({ apiVersion, kind, metadata }: JsonObject): ObjectName {
  const name = text(kind);
  return {
    apiVersion: text(apiVersion),
    kind: name,
    namespace: isClusterScoped(name) ? '' : text(member(metadata, 'namespace')),
    name: text(member(metadata, 'name')),
  };
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as JsonObject)[name];
}
