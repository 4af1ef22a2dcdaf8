// Every reason that a status can have stands in docs/conditions.md, and none that it cannot have.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { USUAL_HINTS } from '../../src/source/source-error.ts';

const page = readFileSync('docs/conditions.md', 'utf8');
/** The reasons in the tables: the second column. */
const documented = new Set(
  page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => [...(line.split(' | ')[1] ?? '').matchAll(/`([A-Z]\w+)`/g)].map(([, name = '']) => name)),
);

/** How the sources write a reason. */
const WRITTEN = [
  /\breason: '([A-Z]\w+)'/g,
  /\breason = [^;]*?'([A-Z]\w+)'/g,
  /\b(?:BuildProblem|ready)\(\s*'\w+', '([A-Z]\w+)'/g,
  /\b(?:problem|childRefused|waitsForName|SourceError|BuildPodError)\(\s*'([A-Z]\w+)'/g,
];
const sources = globSync('src/{controllers,source,build-pod}/**/*.ts').map((file) => readFileSync(file, 'utf8'));
const written = new Set([
  ...sources.flatMap((text) => WRITTEN.flatMap((way) => [...text.matchAll(way)].map(([, name = '']) => name))),
  ...Object.keys(USUAL_HINTS),
]);
/** Reasons of builds, which are no reasons of conditions, and of an Event. */
const OTHERS = ['TRIGGER', 'COMMIT', 'CONFIG', 'BUILDPACK', 'STACK', 'LIFECYCLE', 'BuildSucceeded'];

test('every reason is explained', () => {
  expect(written.size).toBeGreaterThan(40);
  expect([...written].filter((reason) => !documented.has(reason) && !OTHERS.includes(reason)).toSorted()).toEqual([]);
});

test('every explained reason is one that is said somewhere', () => {
  const all = sources.join('\n') + readFileSync('src/registry/registry-error.ts', 'utf8');
  /** The kubelet's words. */
  const foreign = ['ImagePullBackOff', 'ErrImagePull', 'CreateContainerConfigError'];
  expect([...documented].filter((reason) => !all.includes(`'${reason}'`) && !foreign.includes(reason))).toEqual([]);
});
