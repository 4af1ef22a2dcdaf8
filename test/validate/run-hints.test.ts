// What to do about a value that is no text to YAML: the hint shows it as it is written, since it becomes another one when it is read.
import { expect, test } from 'vitest';
import { folder, image, run } from './run-fixture.ts';

test.each([
  ['yes', 'Put the value in quotes: "yes".'],
  ['0777 # a mode', 'Put the value in quotes: "0777".'],
  ['1_000', 'Put the value in quotes: "1_000".'],
  ['2.10', 'Put the value in quotes: "2.10".'],
  ['!!int "7"', 'Put the value in quotes.'],
  ['[a]', 'Write a text.'],
])('tag: %s', async (tag, hint) => {
  const { findings } = await run([folder({ 'a.yaml': image('app', { tag }) })]);
  expect(findings.map((finding) => [finding.code, finding.hint])).toEqual([['wrong-type', hint]]);
});

test('in JSON', async () => {
  const text = JSON.stringify({
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Image',
    metadata: { name: 'app' },
    spec: { tag: 1.5 },
  });
  const { findings } = await run([folder({ 'a.json': text })]);
  expect(findings.find(({ path }) => path === 'spec.tag')?.hint).toBe('Put the value in quotes: "1.5".');
});
