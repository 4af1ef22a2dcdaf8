// Changes a value here and there, and remembers where.
import { isObject, type JsonObject, type JsonValue, sameJson } from '../../src/schemas/json.ts';

/** The value with a few members and elements changed, taken away and added; the paths of what is gone or new go into `touched`. */
export function mutate(value: JsonValue, next: () => number, path: string, touched: Set<string>): JsonValue {
  const roll = next();
  if (Array.isArray(value)) {
    const out = value.flatMap((item, i) => {
      if (next() < 0.1) return [];
      return [mutate(item, next, `${path}/${i}`, touched)];
    });
    if (next() < 0.15) out.splice(Math.floor(next() * (out.length + 1)), 0, { fresh: ['x', { y: 'no' }] });
    if (!sameJson(out, value)) touched.add(path); // which element is which is anybody's guess
    return out;
  }
  if (isObject(value)) {
    const out: JsonObject = {};
    for (const [name, member] of Object.entries(value)) {
      const here = path === '' ? name : `${path}/${name}`;
      if (path === '' && typeof member === 'string')
        out[name] = member; // apiVersion and kind
      else if (path !== '' && next() < 0.12) touched.add(here);
      else out[name] = mutate(member, next, here, touched);
    }
    if (path !== '' && next() < 0.2) out[`new${Math.floor(roll * 100)}`] = { deep: [1, { yes: '~' }], text: 'a: b' };
    if (Object.keys(out).length === 0 && Object.keys(value).length > 0) touched.add(path);
    return out;
  }
  if (roll < 0.8) return value;
  touched.add(path);
  return roll < 0.9 ? 'changed' : roll < 0.95 ? { now: { an: 'object' } } : [1, 'two'];
}
