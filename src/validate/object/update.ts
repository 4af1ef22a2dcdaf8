// What an update makes of an object that is stored.
import { isObject, type JsonObject } from '../../schemas/json.ts';
import { threeWayMerge } from './three-way-merge.ts';

/** What is there when a manifest is applied. */
export interface Update {
  /** The object as it stands in the cluster. */
  readonly stored: JsonObject;
  /** The manifest that was applied before. */
  readonly before: JsonObject;
}

/** What the API server manages itself: a manifest that was made of a stored object has it too. */
const MANAGED = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'selfLink',
];

/** The object that `kubectl apply` of the manifest asks for. */
export const applied = (manifest: JsonObject, { stored, before }: Update): JsonObject =>
  threeWayMerge(stored, own(before), own(manifest));

function own(manifest: JsonObject): JsonObject {
  const { metadata } = manifest;
  if (!isObject(metadata) || !MANAGED.some((name) => Object.hasOwn(metadata, name))) return manifest;
  const kept = Object.entries(metadata).filter(([name]) => !MANAGED.includes(name));
  return { ...manifest, metadata: Object.fromEntries(kept) };
}
