// How an object stands in the cluster after its manifest was applied: defaulted, stored as v1alpha2, and read in the version that is asked for.
import { applyDefaults } from '../../admission/admission.ts';
import { convertObjects } from '../../admission/conversion.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { GROUP, type Version } from '../../schemas/kinds.ts';
import { shapeOf } from '../../schemas/shape.ts';
import { createRequest } from './admission-request.ts';
import type { Facts } from './facts.ts';
import { serverView } from './server-view.ts';
import { isFault, type Target, targetOf } from './target.ts';
import { unknownFields } from './unknown-fields.ts';
import { without } from './without.ts';

/** The API server gives every object one; update rules only look whether there is one. */
const UID = '00000000-0000-4000-8000-000000000000';

/** What is stored of a manifest, as `version` shows it; undefined where the API server could not have stored it. */
export function storedObject(manifest: JsonObject, version: Version, facts: Facts): JsonObject | undefined {
  const target = targetOf(manifest);
  if (isFault(target)) return undefined;
  const written = withDefaults(target, serverView(manifest).object, facts);
  if (written === undefined) return undefined;
  const { status: _, metadata, ...rest } = written;
  const created = { ...rest, metadata: { ...(metadata as JsonObject | undefined), uid: UID } };
  return readAs(target, created, version, facts);
}

function withDefaults(target: Target, object: JsonObject, facts: Facts): JsonObject | undefined {
  const known = unknownFields(shapeOf(target.schema), object).reduceRight(without, object);
  if (target.admitted === undefined) return known;
  const { allowed, object: changed } = applyDefaults(createRequest(target, known), facts);
  return allowed ? (changed ?? known) : undefined;
}

/** On the way into storage and out of it again. */
function readAs({ info, version }: Target, object: JsonObject, wanted: Version, facts: Facts): JsonObject | undefined {
  const inStorage = version === 'v1alpha2' ? object : inVersion('v1alpha2', object, info.conversion, facts);
  if (inStorage === undefined || wanted === 'v1alpha2') return inStorage;
  return inVersion('v1alpha1', inStorage, info.conversion, facts);
}

function inVersion(version: Version, object: JsonObject, converts: boolean, facts: Facts): JsonObject | undefined {
  const desiredAPIVersion = `${GROUP}/${version}`;
  if (!converts) return { ...object, apiVersion: desiredAPIVersion };
  return convertObjects({ desiredAPIVersion, objects: [object] }, facts).converted[0];
}
