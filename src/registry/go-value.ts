// Values as Go prints them with `%v`: the `detail` of a registry's error in the texts that people search for.

/** `map[k:v]` with sorted keys, `[a b]`, `<nil>`, strings as they are (spec registry.md, 7.5). */
export function goValueText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValueText).join(' ')}]`;
  if (typeof value !== 'object') return typeof value === 'number' ? goNumber(value) : String(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${members.map(([key, member]) => `${key}:${goValueText(member)}`).join(' ')}]`;
}

/** A float64 with `%v`: exponents from 1e21 on, of two digits at least. */
const goNumber = (value: number): string => String(value).replace(/e([+-])(\d)$/, 'e$10$2');
