// The word of the last step (spec controllers.md, 4.7), and the image's own where there is none.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completionResult } from '../../../src/controllers/build/completion-message.ts';
import { imageResult } from '../../../src/controllers/build/image-result.ts';
import type { BuildPodState } from '../../../src/controllers/build-pod-state.ts';
import { ended, podWith } from './pods.ts';

const pack = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');
const pod = (message: string) => podWith({}, { completion: ended(0, { message }) });
const said = {
  buildpackMetadata: [
    { id: 'acme/go', version: '1.2.3', homepage: 'https://go.example.com' },
    { id: 'acme/x', version: '' },
  ],
  latestCacheImage: 'registry.example.com/cache@sha256:aa',
  latestImage: 'index.docker.io/acme/app@sha256:bb',
  stackID: 'io.buildpacks.stacks.jammy',
  stackRunImage: 'index.docker.io/acme/run@sha256:cc',
  lifecycleVersion: '0.20.12',
};

describe('the message of completion', () => {
  test('gives the result', () => {
    expect(completionResult(pod(pack(said)))).toEqual({
      latestImage: 'index.docker.io/acme/app@sha256:bb',
      latestCacheImage: 'registry.example.com/cache@sha256:aa',
      buildMetadata: said.buildpackMetadata,
      stack: { id: 'io.buildpacks.stacks.jammy', runImage: 'index.docker.io/acme/run@sha256:cc' },
      lifecycleVersion: '0.20.12',
    });
  });

  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' ')).toString('base64');
  test.each<[string, BuildPodState, RegExp]>([
    ['no container', podWith({}, {}), /^failed to get build metadata from build pod: completion container not found$/],
    ['nothing', pod(''), /^failed to get build metadata from build pod: the termination message is empty$/],
    ['no gzip', pod('bm8gZ3ppcA=='), /^failed to get build metadata from build pod: incorrect header check$/],
    [
      'half of it',
      pod(pack(said).slice(0, 80)),
      /^failed to get build metadata from build pod: unexpected end of file$/,
    ],
    ['no JSON', pod(gzipSync('{').toString('base64')), /^failed to get build metadata from build pod: .*JSON/],
    [
      'a list',
      pod(pack([])),
      /^failed to get build metadata from build pod: the termination message is no JSON object$/,
    ],
    [
      'no image',
      pod(pack({ ...said, latestImage: '' })),
      /^failed to get build metadata from build pod: the termination message names no image$/,
    ],
    [
      'a bomb',
      pod(bomb),
      /^failed to get build metadata from build pod: Cannot create a Buffer larger than 1048576 bytes$/,
    ],
  ])('is refused when it is %s', (_, each, text) => {
    expect(() => completionResult(each)).toThrow(text);
  });

  test('never gives anything but a result or that error', () => {
    const fields = fc.record(
      {
        latestImage: fc.anything(),
        buildpackMetadata: fc.anything(),
        stackID: fc.anything(),
        lifecycleVersion: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const messages = fc.oneof(
      fc.string(),
      fc.base64String(),
      fields.map(pack),
      fc.json().map((text) => gzipSync(text).toString('base64')),
    );
    fc.assert(
      fc.property(messages, (message) => {
        try {
          const { latestImage, lifecycleVersion, buildMetadata } = completionResult(pod(message));
          expect(latestImage).not.toBe('');
          expect(typeof lifecycleVersion).toBe('string');
          expect(buildMetadata.every(({ id, version }) => typeof id === 'string' && typeof version === 'string')).toBe(
            true,
          );
        } catch (error) {
          expect((error as Error).message).toMatch(/^failed to get build metadata from build pod: ./);
        }
      }),
    );
  });
});

describe('the labels of an image', () => {
  const digest = `sha256:${'d'.repeat(64)}`;
  const run = `sha256:${'e'.repeat(64)}`;
  const image = (labels: Record<string, string>) => ({
    reference: { registry: 'registry.example.com', repository: 'app', digest },
    mediaType: '',
    manifest: { kind: 'image', config: { mediaType: '', digest, size: 0 }, layers: [], annotations: {} } as never,
    config: {
      os: 'linux',
      architecture: 'amd64',
      user: '',
      workingDir: '',
      env: [],
      diffIds: [],
      document: {},
      labels,
    },
  });
  const build = JSON.stringify({ buildpacks: [{ id: 'acme/go', version: '1' }], launcher: { version: '0.19.0' } });

  test.each([
    [
      'before platform API 0.12',
      {
        stack: { runImage: { image: 'registry.example.com/run:base' } },
        runImage: { reference: `other.example.com/mirror@${run}` },
      },
    ],
    ['since', { runImage: { image: 'registry.example.com/run:base', reference: `registry.example.com/run@${run}` } }],
  ])('give the result as lifecycles %s write them', (_, lifecycle) => {
    const labels = {
      'io.buildpacks.build.metadata': build,
      'io.buildpacks.lifecycle.metadata': JSON.stringify(lifecycle),
      'io.buildpacks.stack.id': 'jammy',
    };
    expect(imageResult(image(labels))).toEqual({
      latestImage: `registry.example.com/app@${digest}`,
      latestCacheImage: '',
      buildMetadata: [{ id: 'acme/go', version: '1' }],
      stack: { id: 'jammy', runImage: `registry.example.com/run@${run}` },
      lifecycleVersion: '0.19.0',
    });
  });

  test.each([
    ['none', {}, 'could not find label io.buildpacks.build.metadata'],
    ['no JSON', { 'io.buildpacks.build.metadata': '{' }, 'label io.buildpacks.build.metadata is not JSON'],
  ])('are refused when there are %s', (_, labels, text) => {
    expect(() => imageResult(image(labels))).toThrow(text);
  });
});
