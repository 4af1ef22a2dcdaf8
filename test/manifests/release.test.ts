// The one-file release says exactly what manifests/ says, with the image that was asked for, and refuses what it cannot say.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { releaseYaml } from '../../build/release.ts';
import { files, installed } from './installed.ts';

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
const objects = (text: string): unknown[] => parseAllDocuments(text).map((document) => document.toJS());

describe('of manifests/', () => {
  test('holds the same objects in the same order', async () => {
    const text = await releaseYaml({ manifests: 'manifests', version });
    expect(objects(text)).toEqual(installed);
  });

  test('keeps the comments', async () => {
    const text = await releaseYaml({ manifests: 'manifests', version });
    expect(text.startsWith(`# kpack-ts ${version}, `)).toBe(true);
    for (const file of files) expect(text).toContain(readFileSync(file, 'utf8').trim());
  });

  test('names another image where one is given, and changes nothing else', async () => {
    const image = 'registry.example:5000/team/kpack-ts@sha256:0123456789abcdef';
    const text = await releaseYaml({ manifests: 'manifests', version, image });
    const there = JSON.stringify(objects(text));
    expect(there).not.toContain(`kpack-ts:${version}`);
    expect(there).toBe(JSON.stringify(installed).replaceAll(`"kpack-ts:${version}"`, `"${image}"`));
  });
});

describe('of a folder', () => {
  let manifests: string;
  const write = (file: string, text: string) => writeFileSync(join(manifests, file), text);
  const release = (image?: string) => releaseYaml({ manifests, version: '1.2.3', image });

  beforeEach(() => {
    manifests = mkdtempSync(join(tmpdir(), 'kpack-release-'));
    write('kustomization.yaml', 'resources: [pod.yaml]\n');
    write('pod.yaml', '# A pod.\nkind: Pod # of ours\nspec: {containers: [{image: "kpack-ts:1.2.3"}]}\n');
  });
  afterEach(() => rmSync(manifests, { recursive: true }));

  test('only the image is written anew', async () => {
    expect(await release('a/b:c')).toMatch(
      /\n---\n# A pod\.\nkind: Pod # of ours\nspec: \{containers: \[\{image: "a\/b:c"\}\]\}\n$/,
    );
  });

  test('an empty image means the default', async () => {
    expect(objects(await release(''))).toEqual([{ kind: 'Pod', spec: { containers: [{ image: 'kpack-ts:1.2.3' }] } }]);
  });

  test.each([
    [
      'a listed file that is missing',
      'kustomization.yaml',
      'resources: [no.yaml]',
      'no.yaml cannot be read: it must be there to make a release',
    ],
    [
      'a definition that is missing',
      'kustomization.yaml',
      'resources: [crds/a.yaml]',
      'crds/a.yaml cannot be read: make it with npm run generate',
    ],
    [
      'a patch, which a release file cannot say',
      'kustomization.yaml',
      'resources: []\npatches: []',
      'patches cannot be in it, move it to an overlay',
    ],
    ['a list that is none', 'kustomization.yaml', 'resources: pod.yaml', 'resources must be a list of files'],
    ['an empty kustomization', 'kustomization.yaml', '', 'resources must be a list of files'],
    ['a file that is no YAML', 'pod.yaml', 'kind: [Pod', 'pod.yaml: '],
    [
      'an image of another version',
      'pod.yaml',
      'image: kpack-ts:1.2.2',
      'names the image kpack-ts:1.2.3: give the Deployments the version that package.json has',
    ],
  ])('refuses %s', async (_what, file, text, message) => {
    write(file, text);
    await expect(release()).rejects.toThrow(message);
  });

  test.each(['a b', 'x: y', "a'b", '#a', '-a', '{a}', 'a:', 'a/'])('refuses %j as an image', async (image) => {
    await expect(release(image)).rejects.toThrow(
      `KPACK_IMAGE: ${JSON.stringify(image)} is no image reference, such as kpack-ts:1.2.3`,
    );
  });
});
