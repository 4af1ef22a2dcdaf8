// Rebase or build, and what kpack's rebase pods lack.
import { expect, test } from 'vitest';
import { podOf, step, type Variant } from './variant.ts';

const STACK = { annotations: { 'image.kpack.io/reason': 'STACK' } };
const lastBuild = { image: 'registry.example.com/app@sha256:1', stackId: 'test.stack' };

test.each<[string, Variant, 'rebase' | 'build']>([
  ['a new stack image of the same stack', { metadata: STACK, spec: { lastBuild } }, 'rebase'],
  ['no build before', { metadata: STACK }, 'build'],
  ['another stack', { metadata: STACK, spec: { lastBuild: { ...lastBuild, stackId: 'other' } } }, 'build'],
  [
    'another reason beside it',
    { metadata: { annotations: { 'image.kpack.io/reason': 'STACK,LIFECYCLE' } }, spec: { lastBuild } },
    'build',
  ],
  ['no reason', { spec: { lastBuild } }, 'build'],
  ['an image that is gone', { metadata: STACK, spec: { lastBuild }, context: { isLastImageGone: true } }, 'build'],
])('%s', (_, variant, kind) => {
  const names = podOf(variant).spec.initContainers.map(({ name }) => name);
  expect(names).toEqual(
    kind === 'rebase' ? ['rebase'] : ['prepare', 'analyze', 'detect', 'restore', 'build', 'export'],
  );
});

test('a rebase has the deadline and the pull secrets of its Build', () => {
  const pod = podOf({
    of: 'rebase',
    spec: { activeDeadlineSeconds: 600, builder: { image: 'b', imagePullSecrets: [{ name: 'bldr' }] } },
  });
  expect(pod.spec.activeDeadlineSeconds).toBe(600);
  expect(pod.spec.imagePullSecrets).toEqual([{ name: 'bldr' }]);
  expect(step(pod, 'rebase').args).toContain('-imagepull=bldr');
});

test('secrets of a rebase: for registries and for signing, in the order of kpack', () => {
  const config = (name: string, key: string) => ({
    metadata: { name },
    type: 'kubernetes.io/dockerconfigjson',
    data: { [key]: 'eA==' },
  });
  const git = { metadata: { name: 'git', annotations: { 'kpack.io/git': 'g' } }, type: 'kubernetes.io/ssh-auth' };
  const sign = { metadata: { name: 'sign' }, type: 'Opaque', data: { 'cosign.key': 'eA==' } };
  const pod = podOf({
    of: 'rebase',
    context: {
      serviceAccount: {
        secrets: [{ name: 'git' }, { name: 'sign' }, { name: 'hub' }],
        imagePullSecrets: [{ name: 'mirror' }],
      },
      secrets: [config('hub', '.dockerconfigjson'), git, sign],
    },
  });
  const names = (all: readonly { name: string }[]) => all.map(({ name }) => name);
  expect(names(pod.spec.volumes)).toEqual([
    'secret-volume-2',
    'secret-volume-1',
    'pull-secret-volume-0',
    'report-dir',
    'notary-dir',
  ]);
  expect(names(step(pod, 'rebase').volumeMounts)).toEqual(['secret-volume-2', 'pull-secret-volume-0', 'report-dir']);
  expect(names(step(pod, 'completion').volumeMounts)).toEqual([
    'report-dir',
    'notary-dir',
    'secret-volume-2',
    'secret-volume-1',
  ]);
  expect(step(pod, 'rebase').args?.slice(6, 8)).toEqual(['-dockerconfig=hub', '-imagepull=mirror']);
});
