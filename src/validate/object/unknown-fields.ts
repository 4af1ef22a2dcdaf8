// Which fields of an object its CRD does not have, in the API server's order (apiextensions-apiserver, schema/pruning).
import type { FieldPath } from '../../documents/document.ts';
import { byCodePoint } from '../../schemas/encode.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { Shape } from '../../schemas/shape.ts';
import { serverPath } from './server-path.ts';

/** The API server looks after these itself. */
const OWN = new Set(['apiVersion', 'kind', 'metadata']);

/** The unknown fields, metadata's left out. A field below a value that should have none, as in `tag: {a: 1}`, is unknown too. */
export function unknownFields(shape: Shape, object: JsonObject): FieldPath[] {
  const found: FieldPath[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (OWN.has(name)) continue;
    const field = member(shape, name);
    if (field === undefined) found.push([name]);
    else walk(value, field, [name], found);
  }
  if (found.length < 2) return found;
  const printed = found.map((path) => ({ path, text: serverPath(path) }));
  return printed.sort((a, b) => byCodePoint(a.text, b.text)).map(({ path }) => path);
}

function walk(value: JsonValue, shape: Shape | undefined, path: FieldPath, found: FieldPath[]): void {
  if (shape?.['x-kubernetes-preserve-unknown-fields'] === true) return;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) walk(item, shape?.items, [...path, i], found);
  } else if (isObject(value)) {
    for (const [name, field] of Object.entries(value)) {
      const known = member(shape, name);
      if (known === undefined) found.push([...path, name]);
      else walk(field, known, [...path, name], found);
    }
  }
}

const member = (shape: Shape | undefined, name: string): Shape | undefined =>
  shape?.properties !== undefined && Object.hasOwn(shape.properties, name)
    ? shape.properties[name]
    : shape?.additionalProperties;
