import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { generatedFiles } from '../../build/generated-files.ts';
import { customResourceDefinition } from '../../src/schemas/crd.ts';
import { kinds } from '../../src/schemas/kinds.ts';

const root = join(import.meta.dirname, '../..');

describe('generated files are up to date', () => {
  test.each([...generatedFiles()].map(([path, content]) => ({ path, content })))('$path', async ({ path, content }) => {
    const found = await readFile(join(root, path), 'utf8').catch(() => '');
    expect(found === content, `${path} is stale: run npm run generate and commit what it changes`).toBe(true);
  });
});

test('no CRD file is left over from a kind that is gone', async () => {
  const files = await readdir(join(root, 'manifests/crds'));
  const expected = [...generatedFiles().keys()].map((path) => path.replace('manifests/crds/', ''));
  expect(files.filter((file) => file.startsWith('kpack.io_') && !expected.includes(file))).toEqual([]);
});

test('the YAML says the same as the object that it was made of', () => {
  const files = generatedFiles();
  for (const info of kinds) {
    const text = files.get(`manifests/crds/kpack.io_${info.plural}.yaml`)!;
    expect(text.split('\n')[0]).toBe('# generated from src/schemas by npm run generate');
    expect(parse(text)).toEqual(customResourceDefinition(info));
  }
});

test('the reference has a row for the fields that people look up', () => {
  const reference = generatedFiles().get('docs/reference.md')!;
  for (const path of ['spec.cache.volume.size', 'spec.cacheSize', 'spec.order[].group[].id', 'spec.additionalLabels']) {
    expect(reference).toContain(`\n| \`${path}\` | `);
  }
  expect(reference).toContain(
    '| `spec.serviceAccountName` | string | default, unless serviceAccount is given |  | ServiceAccount in the same namespace',
  );
});
