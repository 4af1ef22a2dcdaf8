// What can be done to the text of a manifest, line by line and byte by byte.
import type { Random } from '../random.ts';

/** A change of a text. */
export type Damage = (text: string, random: Random) => string;
/** A change of bytes. */
export type ByteDamage = (bytes: Buffer, random: Random) => Buffer;

const editLines =
  (edit: (lines: string[], at: number, random: Random) => void): Damage =>
  (text, random) => {
    const lines = text.split('\n');
    edit(lines, random.int(lines.length), random);
    return lines.join('\n');
  };

const editLine = (edit: (line: string, random: Random) => string): Damage =>
  editLines((lines, at, random) => {
    lines[at] = edit(lines[at] ?? '', random);
  });

const insert = (text: string, piece: string, random: Random): string => {
  const at = random.int(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
};

/** Replaces what stands behind the colon of a line. */
const value = (make: (random: Random, before: string) => string): Damage =>
  editLine((line, random) => {
    const colon = line.indexOf(': ');
    return colon < 0
      ? `${line} ${make(random, '')}`
      : `${line.slice(0, colon + 2)}${make(random, line.slice(colon + 2))}`;
  });

// biome-ignore format: a line a family
const PIECES = [
  '\t', '\r', '\r\n', '\n', '\n\n', ' ', '  ', '#', ' #', ': ', ':', '- ', '-', '? ', '!', '!!', '&', '*', '|', '>', '%', '@', '`', '"', "'", '{', '}', '[', ']', ',',
  '---', '\n---\n', '\n...\n', '\n--- x\n', '\n%TAG ! x\n', '\u0085', '\u2028', '\u2029', '\ufeff', '\u0000', '\u0007', '\u007f', '\ud800', '😀', '\\', '<<: ', '{{', '}}', '=',
] as const;

// biome-ignore format: a line a family
const SCALARS = [
  '1e400', '-1e400', '9'.repeat(400), '0x'.padEnd(100, 'f'), '0b1', '0o7', '0777', '1_000', '1e3', '.inf', '-.INF', '.nan', '190:20:30', '2001-12-14t21:59:43.10-05:00', '~', 'null',
  'yes', 'on', 'y', '=', '<<', '', '!!int "5"', '!!float x', '!!binary aGVsbG8', '!!binary "%"', '!!timestamp x', '!!js/function x', '!<tag:yaml.org,2002:str> x', '!local x', '!!set {a}',
  '!!null x', '!!map []', '!!seq {}', '!!str', '! x', '&a', '*a', '&a *a', '&a [*a]', '&a {b: *a}', '[', '{', ']', '}', '[a, b', '{a: b', '[[],[{}]]', '{a, b: , : c}', '[a: b, ? c : d]', '"\\x"',
  '"\\ud800"', '"\\u00', '"a\\\n  b"', "'a", "''''", '|', '>', '|9', '>-2', '|+', '|x', '| # c', '%x', '@x', '`x', '- a', '? a', 'a: b', 'a: b: c', '-', '?', ':', '"a" b', '[a] b', '*', '&', '!',
] as const;

/** Structures that grow: what costs more than its size must not. */
const GROWING: readonly ((n: number) => string)[] = [
  (n) => '['.repeat(n),
  (n) => `${'['.repeat(n)}${']'.repeat(n)}`,
  (n) => '{a: '.repeat(n),
  (n) => `${'{a: '.repeat(n)}1${'}'.repeat(n)}`,
  (n) => `\n${'- '.repeat(n)}a`,
  (n) => `\n${'? '.repeat(n)}a`,
  (n) => '"'.repeat(n),
  (n) => `"${'\\n'.repeat(n)}"`,
  (n) => 'a'.repeat(n),
  (n) => ' '.repeat(n),
  (n) => '\n'.repeat(n),
  (n) => '\t'.repeat(n),
  (n) => `[${'a: b, '.repeat(n)}]`,
  (n) => `[${'"a" '.repeat(n)}]`,
  (n) => `{${Array.from({ length: n }, (_, i) => `k${i}: ${i}`).join(', ')}}`,
  (n) => `{${'a: 1, '.repeat(n)}}`,
  (n) => `[&a x, ${'*a, '.repeat(n)}]`,
  (n) => `{${'<<: {a: 1}, '.repeat(n)}}`,
  (n) => Array.from({ length: n }, (_, i) => `\n${' '.repeat(Math.min(i, 300))}a:`).join(''),
  (n) => '\n---\na: 1'.repeat(n),
  (n) => `\n${'&a '.repeat(n)}`,
  (n) => `\n${'!!str '.repeat(n)}`,
  (n) => `|\n${'   \n'.repeat(n)}`,
  (n) => `\n${'#'.repeat(n)}`,
  (n) => '\n# kpack-validate: ignore x\nspec: 1'.repeat(n),
  (n) => `\n${"''".repeat(n)}`,
  (n) => `{${'{'.repeat(n)}`,
  (n) => `${'9'.repeat(n)}`,
  (n) => `\n%${'a'.repeat(n)}`,
  (n) => `\n${'{{ x }} '.repeat(n)}`,
  (n) => `\n${'? a\n: '.repeat(n)}`,
  (n) => `\n${'a:\n'.repeat(n)}`,
];

/** "A billion laughs", and what is like it. */
const bomb = (random: Random): string => {
  const [width, depth] = [random.between(2, 12), random.between(2, 30)];
  const isMap = random.chance(0.3);
  const level = (i: number): string => {
    const of = `*a${i - 1}`;
    return isMap
      ? `{${Array.from({ length: width }, (_, k) => `k${k}: ${of}`).join(', ')}}`
      : `[${Array.from({ length: width }, () => of).join(', ')}]`;
  };
  const lines = Array.from({ length: depth }, (_, i) => `a${i}: &a${i} ${i === 0 ? 'lol' : level(i)}`);
  return random.chance(0.3) ? lines.map((line) => line.replace(': &', ': !!x &')).join('\n') : lines.join('\n');
};

/** Texts to texts; the commonest first. */
export const DAMAGES: readonly Damage[] = [
  (text, random) => insert(text, random.pick(PIECES), random),
  (text, random) => insert(text, random.pick(PIECES), random),
  (text, random) => insert(insert(text, random.pick(PIECES), random), random.pick(PIECES), random),
  value((random) => random.pick(SCALARS)),
  value((random) => random.pick(SCALARS)),
  value((random) => random.pick(SCALARS)),
  value(
    (random, before) =>
      `${random.pick(['&a ', '*a ', '!!str ', '!!int ', '!x ', '"', "'", '[', '{', '- ', '? ', '| '])}${before}`,
  ),
  value(
    (random, before) => `${before}${random.pick([' # c', '#c', ':', ' :', ']', '}', ',', '"', "'", ' &a', ' *a'])}`,
  ),
  editLines((lines, at) => void lines.splice(at, 0, lines[at] ?? '')),
  editLines((lines, at) => void lines.splice(at, 1)),
  editLines(
    (lines, at, random) =>
      void lines.splice(random.int(lines.length), 0, ...lines.slice(at, at + random.between(1, 12))),
  ),
  editLines((lines, at, random) => {
    const other = random.int(lines.length);
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  }),
  editLines((lines, at, random) => {
    const [depth, count] = [random.between(-3, 3), random.between(1, 6)];
    for (let i = at; i < at + count && i < lines.length; i++) {
      const line = lines[i] ?? '';
      lines[i] = depth < 0 ? line.slice(-depth) : ' '.repeat(depth) + line;
    }
  }),
  editLine((line) => line.replace(/^ +/, (blanks) => '\t'.repeat(blanks.length / 2))),
  editLine((line, random) => line.replace(/\w+/, (word) => word.slice(random.int(word.length)))),
  (text, random) => text.slice(0, random.int(text.length + 1)),
  (text, random) => text.slice(random.int(text.length + 1)),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => `\ufeff${text}`,
  (text) => `${text}\n---\n${text}`,
  (text) => `${text}${text}`,
  (text, random) => `${bomb(random)}\n${text}`,
  (text, random) => `${text}\n${bomb(random)}`,
];

/** Growth, seldom and small as a rule: it costs time by itself. */
export const grow: Damage = (text, random) => {
  const size = random.chance(0.05) ? random.between(20_000, 60_000) : random.between(2, 2_000);
  return insert(text, random.pick(GROWING)(size), random);
};

const INVALID_UTF8 = [
  [0xff],
  [0xc0, 0x80],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0x80],
  [0xfe, 0xff],
];

export const BYTE_DAMAGES: readonly ByteDamage[] = [
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let n = copy.length === 0 ? 0 : random.between(1, 8); n > 0; n--)
      copy[random.int(copy.length)] = random.int(256);
    return copy;
  },
  (bytes, random) => {
    const at = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(INVALID_UTF8)), bytes.subarray(at)]);
  },
  (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString(), 'utf16le')]),
  (bytes) => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(bytes.toString(), 'utf16le').swap16()]),
  (bytes, random) => Buffer.concat([bytes, Buffer.from(Array.from({ length: random.int(50) }, () => random.int(256)))]),
  (bytes, random) => bytes.subarray(random.int(bytes.length + 1)),
];
