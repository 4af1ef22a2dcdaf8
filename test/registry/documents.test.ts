// Manifests, indexes and configurations from strangers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choosePlatform } from '../../src/registry/choose-platform.ts';
import { sha256 } from '../../src/registry/digest.ts';
import { parseImageConfig } from '../../src/registry/image-config.ts';
import { parseManifest } from '../../src/registry/manifest.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { imageConfig, imageManifest, OCI_INDEX, OCI_MANIFEST } from './test-image.ts';

const NAME = 'reg.example.com/app:v1';
const digest = sha256(Buffer.from('x'));
const json = (document: unknown) => Buffer.from(JSON.stringify(document));
const entry = (platform?: object, d = digest) => ({
  mediaType: OCI_MANIFEST,
  digest: d,
  size: 1,
  ...(platform && { platform }),
});

describe('manifests', () => {
  test.each([
    ['its content type', OCI_INDEX, { manifests: [] }, 'index'],
    ['the type of docker', 'application/vnd.docker.distribution.manifest.list.v2+json', { manifests: [] }, 'index'],
    ['a content type with parameters', `${OCI_INDEX}; charset=utf-8`, { manifests: [] }, 'index'],
    [
      'its own word where the content type says nothing',
      'application/json',
      { mediaType: OCI_INDEX, manifests: [] },
      'index',
    ],
    ['nothing: an image', 'text/plain', { config: entry(), layers: [] }, 'image'],
    [
      'the content type against its own word',
      OCI_MANIFEST,
      { mediaType: OCI_INDEX, config: entry(), layers: [] },
      'image',
    ],
  ])('are told apart by %s', (_, type, document, kind) => {
    expect(parseManifest(json(document), type, NAME).kind).toBe(kind);
  });

  test.each([
    ['<html>', OCI_MANIFEST, `the manifest of ${NAME} is not a JSON object`],
    ['[]', OCI_MANIFEST, `the manifest of ${NAME} is not a JSON object`],
    ['{}', OCI_MANIFEST, `the manifest of ${NAME} has no list of layers`],
    ['{"layers":[]}', OCI_MANIFEST, `the manifest of ${NAME} has a descriptor that is no object`],
    [
      '{"layers":[],"config":{"digest":"md5:1"}}',
      OCI_MANIFEST,
      `the manifest of ${NAME} has a digest that is not sha256: "md5:1"`,
    ],
    [
      `{"layers":[],"config":{"digest":"${digest}","size":-1}}`,
      OCI_MANIFEST,
      `the manifest of ${NAME} has no size of ${digest}`,
    ],
    [
      '{"schemaVersion":1}',
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
      'unsupported MediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws", see https://github.com/google/go-containerregistry/issues/377',
    ],
  ])('%s', (body, type, message) => {
    expect(() => parseManifest(Buffer.from(body), type, NAME)).toThrow(message);
  });

  test('an image is read whole', () => {
    const config = imageConfig('amd64');
    const manifest = parseManifest(imageManifest(config, Buffer.from('layer')), OCI_MANIFEST, NAME);
    expect(manifest).toEqual({
      kind: 'image',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256(config), size: config.length },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: sha256(Buffer.from('layer')), size: 5 }],
    });
  });

  test('any JSON is read or refused with our error', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(OCI_INDEX, OCI_MANIFEST, ''), (text, type) => {
        for (const read of [
          () => parseManifest(Buffer.from(text), type, NAME),
          () => parseImageConfig(Buffer.from(text), NAME),
        ]) {
          try {
            read();
          } catch (error) {
            expect(error).toBeInstanceOf(RegistryError);
          }
        }
      }),
    );
  });
});

describe('platforms', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((text) => sha256(Buffer.from(text)));
  const index = (...manifests: object[]) => {
    const parsed = parseManifest(json({ manifests }), OCI_INDEX, NAME);
    if (parsed.kind !== 'index') throw new Error('not an index');
    return parsed;
  };
  const several = index(
    entry({ os: 'linux', architecture: 'arm', variant: 'v6' }, a),
    entry({ os: 'linux', architecture: 'arm', variant: 'v7' }, b),
    entry(undefined, c),
  );
  test.each([
    [{ os: 'linux', architecture: 'amd64' }, c],
    [{ os: 'linux', architecture: 'arm' }, a],
    [{ os: 'linux', architecture: 'arm', variant: 'v7' }, b],
  ])('%j', (platform, expected) => {
    expect(choosePlatform(several, platform, NAME).digest).toBe(expected);
  });

  test('attestations are no platforms, and no entry is an error', () => {
    const odd = index(entry({ os: 'unknown', architecture: 'unknown' }));
    expect(() => choosePlatform(odd, { os: 'linux', architecture: 'amd64' }, NAME)).toThrow(
      `no child with platform linux/amd64 in index ${NAME}`,
    );
  });
});

test('a configuration without anything is one', () => {
  expect(parseImageConfig(Buffer.from('{"config":null}'), NAME)).toMatchObject({
    os: '',
    env: [],
    labels: {},
    diffIds: [],
  });
});
