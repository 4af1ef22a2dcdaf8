// The API server's own validation, between the two webhooks: metadata, the types of the CRD's schema, keys of lists.
import { goQuote } from '../../admission/go-quote.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { GROUP } from '../../schemas/kinds.ts';
import { shapeOf } from '../../schemas/shape.ts';
import { type Fault, nothing, type StepResult } from './fault.ts';
import { duplicateKeys } from './list-keys.ts';
import { managedFieldsFaults } from './managed-fields.ts';
import { metadataRules } from './metadata-rules.ts';
import { structuralTypes } from './structural-types.ts';
import type { Target } from './target.ts';

/** Judges an object with its defaults; `stored` is what it takes the place of. */
export function schemaStep(target: Target, object: JsonObject, stored: JsonObject | undefined): StepResult {
  const { info, schema } = target;
  const shape = shapeOf(schema);
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const faults = metadataRules(metadata, stored !== undefined);
  if (stored === undefined) faults.push(...managedFieldsFaults(object, Object.keys(info.schemas)));
  faults.push(...typeFaults(target, object.spec, stored?.spec));
  // What stands there with duplicates may keep them.
  if (stored === undefined || duplicateKeys(shape, stored).length === 0) faults.push(...duplicateKeys(shape, object));
  if (faults.length === 0) return nothing;
  const said = [...new Set(faults.map(({ message }) => message))];
  const list = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
  const name = typeof metadata.name === 'string' ? metadata.name : '';
  return { faults: once(faults), answer: `${info.kind}.${GROUP} ${goQuote(name)} is invalid: ${list}` };
}

/** Our webhook has refused wrong types before, but for the kind that it never sees, and -2^63 by rounding. A value that has not changed may stay. */
function typeFaults({ schema }: Target, spec: JsonValue | undefined, stored: JsonValue | undefined): Fault[] {
  const shape = shapeOf(schema).properties?.spec;
  if (shape === undefined || spec === undefined) return [];
  const before = stored === undefined ? [] : structuralTypes(shape, stored, ['spec']).map(({ message }) => message);
  return structuralTypes(shape, spec, ['spec']).filter(({ message }) => !before.includes(message));
}

/** The API server's second sentence about one value is no second fault. */
const once = (faults: readonly Fault[]): Fault[] => faults.filter(({ message }) => !message.startsWith('<nil>: '));
