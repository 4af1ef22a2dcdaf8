// Values as Go prints them with `%+v`, the notation of the reference's difference texts (spec admission.md, 5.5). Where Go would
// print a memory address or the inside of a quantity, the value stands instead (9.3).
import { byCodePoint } from '../schemas/encode.ts';
import { isObject, type JsonValue } from '../schemas/json.ts';
import { type GoField, type GoStruct, type GoType, goMember, goValue } from './go-type.ts';

/** How many more list elements and map entries may be printed; where it is used up, `...` stands for the rest. */
export interface Room {
  elements: number;
}

/** A value, as goValue gives it. */
export function goText(type: GoType, value: JsonValue | undefined, room: Room): string {
  switch (type.kind) {
    case 'scalar':
    case 'quantity':
      return value === undefined ? '<nil>' : scalarText(value);
    case 'list':
      return `[${elements(value, room, (item) => goText(type.items, goValue(type.items, item), room)).join(' ')}]`;
    case 'map':
      return `map[${entries(value, room, (key, member) => `${key}:${goText(type.values, goValue(type.values, member), room)}`).join(' ')}]`;
    case 'struct': {
      if (type.pointer && type.package === 'v1') return generatedText(type, value, room);
      if (value === undefined) return '<nil>';
      const fields = type.fields.map(
        ({ go, type, json }) => `${go.join('.')}:${goText(type, goMember(type, value, json), room)}`,
      );
      return `${type.pointer ? '&' : ''}{${fields.join(' ')}}`;
    }
  }
}

/** The type before a struct or quantity that is shown as a whole; empty for others. */
export function goTypePrefix(type: GoType): string {
  if (type.kind === 'quantity' && !type.pointer) return 'resource.Quantity: ';
  if (type.kind === 'struct' && !type.pointer && type.name !== '') return `${type.package}.${type.name}: `;
  return '';
}

/** The notation that is generated for Kubernetes types (`String()`): every field and element ends with a comma, pointers are followed. */
function generatedText(type: GoType, value: JsonValue | undefined, room: Room): string {
  switch (type.kind) {
    case 'scalar':
    case 'quantity':
      return value === undefined ? 'nil' : `${type.pointer ? '*' : ''}${scalarText(value)}`;
    case 'list': {
      const { items } = type;
      if (items.kind !== 'struct') return goText(type, value, room);
      const texts = elements(value, room, (item) => `${generatedText(items, goValue(items, item), room)},`);
      return `[]${items.name}{${texts.join('')}}`;
    }
    case 'map': {
      const { values } = type;
      const texts = entries(
        value,
        room,
        (key, member) => `${key}: ${generatedText(values, goValue(values, member), room)},`,
      );
      return `map[string]string{${texts.join('')}}`;
    }
    case 'struct':
      if (value === undefined) return 'nil';
      return `${type.pointer ? '&' : ''}${type.name}{${generatedFields(type, value, room)}}`;
  }
}

function generatedFields(type: GoStruct, value: JsonValue, room: Room): string {
  let out = '';
  for (const field of type.fields) {
    const member = generatedText(field.type, goMember(field.type, value, field.json), room);
    out += `${field.go[0]}:${field.go.length > 1 ? embedded(field, member) : foreign(field.type, member)},`;
  }
  return out;
}

/** The one embedded struct, LocalObjectReference, has a single field. */
const embedded = ({ go: [name, ...rest] }: GoField, member: string): string => `${name}{${rest.join('.')}:${member},}`;

/** Types of another package than the struct around them are qualified; that is the label selector only. */
const foreign = (type: GoType, text: string): string =>
  type.kind === 'struct' && type.name === 'LabelSelector' ? text.replace('&', '&v1.') : text;

const scalarText = (value: JsonValue): string => (JSON.isRawJSON(value) ? value.rawJSON : String(value));

function elements(value: JsonValue | undefined, room: Room, print: (item: JsonValue) => string): string[] {
  const texts: string[] = [];
  for (const item of Array.isArray(value) ? value : []) {
    if (room.elements-- <= 0) return [...texts, '...'];
    texts.push(print(item));
  }
  return texts;
}

function entries(
  value: JsonValue | undefined,
  room: Room,
  print: (key: string, member: JsonValue | undefined) => string,
): string[] {
  if (!isObject(value)) return [];
  const texts: string[] = [];
  for (const key of Object.keys(value).sort(byCodePoint)) {
    if (room.elements-- <= 0) return [...texts, '...'];
    texts.push(print(key, value[key]));
  }
  return texts;
}
