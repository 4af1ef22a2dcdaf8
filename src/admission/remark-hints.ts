// Turns what the decoder noticed into advice: fields that will not be stored, fields in a wrong letter case.
import type { TSchema } from 'typebox';
import type { Remarks } from '../schemas/decode.ts';
import { type Shape, shapeOf } from '../schemas/shape.ts';

/** More would be noise, and an object can hold a million unknown fields. */
const MOST = 20;

const METADATA = /^metadata(?:[.[]|$)/;

/** One sentence a remark. `metadata` is the API server's own business: what is removed there is no mistake of the user's. */
export function remarkHints(
  { unknown, renamed }: Remarks,
  { version }: { version: string },
  otherSchema: TSchema | undefined,
): string[] {
  const strangers = unknown.filter((path) => !METADATA.test(path));
  if (strangers.length === 0 && renamed.length === 0) return [];
  const other = version === 'v1alpha1' ? 'v1alpha2' : 'v1alpha1';
  return [
    ...strangers.slice(0, MOST).map((path) => {
      const twin = otherSchema !== undefined && fieldAt(shapeOf(otherSchema), parts(path)) !== undefined;
      return twin
        ? `unknown field "${path}": only kpack.io/${other} has it; it is not stored, write the object as kpack.io/${other}`
        : `unknown field "${path}": it is not stored; check the spelling or remove it`;
    }),
    ...(strangers.length > MOST ? [`${strangers.length - MOST} more unknown fields are not stored`] : []),
    ...renamed.slice(0, MOST).map(({ path, name }) => `field "${path}" is taken as "${name}"; write it so`),
  ];
}

const parts = (path: string): string[] => path.replace(/\[\d+\]/g, '').split('.');

function fieldAt(shape: Shape | undefined, [name, ...rest]: readonly string[]): Shape | undefined {
  if (shape === undefined || name === undefined) return shape;
  const holder = shape.items ?? shape;
  const field = holder.properties?.[name];
  return field === undefined ? undefined : fieldAt(field, rest);
}
