// The API server makes a name of generateName between the two webhooks.
import { isObject, type JsonObject } from '../../schemas/json.ts';

/** A generated name has at most 63 characters, five of them random ones. */
const LONGEST_BASE = 58;

/** The object with such a name, where it has none of its own; the random part is the same every time. */
export function generatedName(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (
    !isObject(metadata) ||
    metadata.name ||
    typeof metadata.generateName !== 'string' ||
    metadata.generateName === ''
  ) {
    return object;
  }
  return { ...object, metadata: { ...metadata, name: `${metadata.generateName.slice(0, LONGEST_BASE)}xxxxx` } };
}
