// Makes the record of an object that the checks across a set look at.
import type { ManifestObject } from '../documents/document.ts';
import type { JsonObject, JsonValue } from '../schemas/json.ts';
import { GROUP } from '../schemas/kinds.ts';
import { isOurs } from './judge-object.ts';
import { isKnownKind, objectName } from './object-name.ts';
import { keyOf, type MemberPlace, type SetMember } from './set-member.ts';
import { pushedTags } from './set-pushed-tags.ts';
import { referenceKeys } from './set-references.ts';

/** Named here, so that no member holds the text of its document for its version. */
const VERSIONS = [`${GROUP}/v1alpha1`, `${GROUP}/v1alpha2`];
/** Kinds of other groups that objects of ours refer to. */
const REFERRED: Record<string, string> = {
  'v1/ServiceAccount': 'ServiceAccount',
  'v1/Secret': 'Secret',
};
/** Kinds of other groups from which a Secret is made in the cluster, by group and kind; repositories hold these instead. */
const SECRET_MAKERS: Record<string, (object: JsonObject) => JsonValue | undefined> = {
  'bitnami.com/SealedSecret': () => undefined,
  'external-secrets.io/ExternalSecret': (object) => at(object, 'spec', 'target', 'name'),
};

/** The record of an object; undefined for one that the set has no question about. */
export function readSetMember(object: ManifestObject, place: MemberPlace): SetMember | undefined {
  const { value } = object;
  if (!isOurs(object)) return stranger(value, place);
  const name = objectName(value);
  const { kind, namespace } = name;
  if (!isKnownKind(kind)) return undefined;
  return {
    file: place.file,
    item: place.item,
    apiVersion: VERSIONS.find((version) => version === name.apiVersion) ?? name.apiVersion,
    key: keyOf(name),
    ours: true,
    references: referenceKeys(value, kind, namespace),
    tags: kind === 'Image' ? pushedTags(value).map(({ tag }) => tag) : [],
  };
}

function stranger(value: JsonObject, place: MemberPlace): SetMember | undefined {
  const { apiVersion, kind, namespace, name: ownName } = objectName(value);
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : apiVersion;
  const id = `${group}/${kind}`;
  const made = Object.hasOwn(SECRET_MAKERS, id) ? SECRET_MAKERS[id] : undefined;
  const as = made !== undefined ? 'Secret' : Object.hasOwn(REFERRED, id) ? REFERRED[id] : undefined;
  if (as === undefined) return undefined;
  const given = made?.(value);
  const name = (typeof given === 'string' && given) || ownName;
  return {
    file: place.file,
    item: place.item,
    apiVersion,
    key: keyOf({ kind: as, namespace, name }),
    ours: false,
    references: referenceKeys(value, as, namespace),
    tags: [],
  };
}

/** The value at a path of member names, whatever stands in between. */
function at(value: JsonValue | undefined, ...names: string[]): JsonValue | undefined {
  return names.reduce<JsonValue | undefined>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (found as JsonObject)[name]
        : undefined,
    value,
  );
}
