// What may have been meant by a field that does not exist: another spelling, the other version's name, another place.
import type { FieldPath } from '../../documents/document.ts';
import { print } from '../../schemas/decode.ts';
import { GROUP } from '../../schemas/kinds.ts';
import { type Shape, shapeOf } from '../../schemas/shape.ts';
import { closest } from '../closest.ts';
import { renamedField } from './renamed-fields.ts';
import { shapeAt } from './shape-at.ts';
import type { Target } from './target.ts';
import { fieldTypeOf, typeHint } from './type-hint.ts';

/** A guess. */
export interface Guess {
  /** One line: what to do. */
  readonly hint: string;
  /** Another name in the same object, where the guess is one. */
  readonly name?: string;
}

/** More fields than this are no help. */
const MOST_LISTED = 15;

/** What to do about an unknown field. */
export function didYouMean({ info, version, schema }: Target, path: FieldPath): Guess {
  const word = String(path.at(-1));
  const parentPath = path.slice(0, -1);
  const parent = shapeAt(shapeOf(schema), parentPath);
  if (parent?.properties === undefined) {
    return { hint: `${print(parentPath)}: ${typeHint(fieldTypeOf(parent), undefined)}` };
  }
  const names = namesOf(parent);
  const at = (name: string): string => print([...parentPath, name]);
  const sameLetters = names.find((name) => name.toLowerCase() === word.toLowerCase());
  if (sameLetters !== undefined) return { hint: `Write it as ${at(sameLetters)}.`, name: sameLetters };

  const other = version === 'v1alpha1' ? 'v1alpha2' : 'v1alpha1';
  const otherSchema = info.schemas[other];
  const inOther = otherSchema && shapeAt(shapeOf(otherSchema), path);
  if (inOther !== undefined) {
    const now = renamedField(info.kind, version, path);
    if (now === undefined)
      return { hint: `Only ${GROUP}/${other} has it: remove it, or write the object as ${GROUP}/${other}.` };
    const name = now.length === path.length ? String(now.at(-1)) : undefined;
    return { hint: `In ${GROUP}/${version} it is ${print(now)}.`, ...(name !== undefined && { name }) };
  }

  const similar = closest(word, names);
  if (similar !== undefined) return { hint: `Did you mean ${at(similar)}?`, name: similar };
  const elsewhere = placesOf(word, shapeOf(schema));
  if (elsewhere.length === 1) return { hint: `Did you mean ${elsewhere[0]}? Look at the indentation.` };
  const holder = parentPath.length === 0 ? 'The object' : print(parentPath);
  return {
    hint:
      names.length > MOST_LISTED
        ? `Remove it; kubectl explain ${info.singular}.${parentPath.filter((part) => typeof part === 'string').join('.')} lists the fields there are.`
        : `Remove it; ${holder} has ${names.join(', ')}.`,
  };
}

/** Fields of the other version that this one only keeps are no use to anybody. */
const namesOf = ({ properties = {} }: Shape): string[] =>
  Object.entries(properties).flatMap(([name, shape]) => (shape['x-other-version'] === true ? [] : [name]));

/** Where in the spec there are fields of a name. */
function placesOf(word: string, root: Shape): string[] {
  const found: string[] = [];
  const look = (shape: Shape, path: string): void => {
    for (const [name, field] of Object.entries(shape.properties ?? {})) {
      const here = path === '' ? name : `${path}.${name}`;
      if (name === word) found.push(here);
      look(field.items ?? field, field.items === undefined ? here : `${here}[]`);
    }
  };
  const { spec } = root.properties ?? {};
  if (spec !== undefined) look(spec, 'spec');
  return found;
}
