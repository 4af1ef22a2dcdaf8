// Holds the arrows of the house: which folder of src may import which (CONTRIBUTING.md has the picture). Import lines are
// read as text: the formatter keeps them in one form, and no dependency analyser reads TypeScript 7 yet.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Each room may import the rooms below it and its own files. */
const FLOORS: readonly (readonly string[])[] = [
  ['cli'],
  ['webhook', 'controllers', 'in-pod', 'logs', 'reports'],
  ['certs', 'build-pod', 'builders', 'source', 'validate'],
  ['registry', 'reconciler', 'telemetry', 'documents'],
  ['admission'],
  ['schemas'],
];
const ROOMS = FLOORS.flat();
const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));

/** No I/O, no clock, no environment, no Kubernetes client (design): Node's own modules are I/O, but for hashes. */
const PURE = ['schemas', 'admission', 'build-pod'];
const PURE_PACKAGES = ['ajv', 'typebox', 'node:crypto'];
const IMPURE_GLOBALS =
  /\b(process\.|Date\.now|new Date\(\)|performance\.now|Math\.random|fetch\(|setTimeout|setInterval|console\.)/;

const IMPORT = /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file));

interface Import {
  from: string;
  /** A path below src for our own files, else the package or Node module. */
  to: string;
}
const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(IMPORT)].map((found) => {
    const target = found[1] ?? found[2] ?? found[3] ?? '';
    return { from, to: target.startsWith('.') ? join(dirname(from), target) : target };
  }),
);
const roomOf = (path: string): string => /^src\/([^/]+)\//.exec(path)?.[1] ?? '';
const show = ({ from, to }: Import): string => `${from} imports ${to}`;

describe('the house', () => {
  test('is read at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.filter(({ to }) => to.startsWith('src/')).length).toBeGreaterThan(100);
    expect(imports.filter(({ to }) => to.startsWith('src/') && !files.includes(to))).toEqual([]);
  });

  test('has only the rooms of the design', () => {
    expect(ROOMS).toEqual(expect.arrayContaining(readdirSync('src')));
  });

  test('has arrows that point down', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [above, below] = [roomOf(from), roomOf(to)];
      return below !== '' && above !== below && floorOf(above) >= floorOf(below);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test('has pure rooms without effects', () => {
    const pure = files.filter((file) => PURE.includes(roomOf(file)));
    const wrong = imports.filter(({ from, to }) => {
      const isPackage = !to.startsWith('src/');
      return pure.includes(from) && isPackage && !PURE_PACKAGES.includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
    expect(pure.filter((file) => IMPURE_GLOBALS.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('has no cycles', () => {
    const below = Map.groupBy(imports, ({ from }) => from);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      if (done.has(file) || trail.includes(file)) return;
      for (const { to } of below.get(file) ?? []) if (to.startsWith('src/')) visit(to, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
