// Builds that get no pod, and what their condition says.
import { expect, test } from 'vitest';
import type { BuildPodReason } from '../../src/build-pod/build-pod-error.ts';
import { podOf, type Variant } from './variant.ts';

const METADATA = 'io.buildpacks.builder.metadata';
const STACK = 'io.buildpacks.stack.id';
const db = { kind: 'Secret', name: 'db' };

const refusals: [string, Variant, BuildPodReason, string | RegExp][] = [
  [
    'a service that is a credential',
    { spec: { services: [db] }, context: { forbiddenSecrets: new Set(['db']) } },
    'ForbiddenSecret',
    'build rejected: service "db" uses forbidden secret "db"',
  ],
  [
    'a provisioned service that is a credential',
    {
      spec: { services: [{ apiVersion: 'example.com/v1', kind: 'Database', name: 'main' }] },
      context: { serviceSecrets: new Map([['main', 'db']]), forbiddenSecrets: new Set(['db']) },
    },
    'ForbiddenSecret',
    'build rejected: service "main" uses forbidden secret "db"',
  ],
  [
    'a binding that is a credential',
    { of: 'bindings-v1alpha1', context: { forbiddenSecrets: new Set(['db']) } },
    'ForbiddenSecret',
    'build rejected: binding "both" uses forbidden secret "db"',
  ],
  [
    'a nameless secret',
    { context: { serviceAccount: { secrets: [{}] } } },
    'InvalidServiceAccount',
    'ServiceAccount has invalid Secret reference',
  ],
  [
    'a nameless pull secret',
    { context: { serviceAccount: { imagePullSecrets: [{ name: '' }] } } },
    'InvalidServiceAccount',
    'ServiceAccount has invalid ImagePullSecret reference',
  ],
  [
    'a secret that does not exist',
    { context: { serviceAccount: { secrets: [{ name: 'x' }] } } },
    'SecretNotFound',
    'secrets "x" not found',
  ],
  [
    'an image without stack',
    { labels: { [STACK]: undefined } },
    'InvalidBuilder',
    'builder image stack ID label not present: could not find label io.buildpacks.stack.id',
  ],
  [
    'an image that is no builder',
    { labels: { [METADATA]: undefined } },
    'InvalidBuilder',
    'unable to get builder metadata: could not find label io.buildpacks.builder.metadata',
  ],
  [
    'a builder with a broken label',
    { labels: { [METADATA]: '{' } },
    'InvalidBuilder',
    /^unable to get builder metadata: ./,
  ],
  [
    'a builder whose label says nothing',
    { labels: { [METADATA]: 'null' } },
    'UnsupportedPlatformApi',
    'unsupported builder platform API versions: ',
  ],
  ['a builder without user', { env: { CNB_USER_ID: undefined } }, 'InvalidBuilder', 'ENV CNB_USER_ID not found'],
  ['a builder without group', { env: { CNB_GROUP_ID: undefined } }, 'InvalidBuilder', 'ENV CNB_GROUP_ID not found'],
  [
    'a user that is no number',
    { env: { CNB_USER_ID: 'x1' } },
    'InvalidBuilder',
    'strconv.ParseInt: parsing "x1": invalid syntax',
  ],
  [
    'a group that is too large',
    { env: { CNB_GROUP_ID: '9223372036854775808' } },
    'InvalidBuilder',
    'strconv.ParseInt: parsing "9223372036854775808": value out of range',
  ],
  ['a Windows builder', { os: 'windows' }, 'WindowsNotSupported', 'windows builds are not supported'],
  [
    'a Windows builder that lacks more, which is told first',
    { os: 'windows', env: { CNB_USER_ID: undefined } },
    'InvalidBuilder',
    'ENV CNB_USER_ID not found',
  ],
  [
    'a creation time that is none',
    { spec: { creationTime: 'soon' } },
    'InvalidBuild',
    'parsing creation time soon: parsing unix timestamp: strconv.ParseInt: parsing "soon": invalid syntax',
  ],
  ['a tag that is none', { spec: { tags: ['a@b'] } }, 'InvalidBuild', 'could not parse reference: a@b'],
  ['no tag', { spec: { tags: [] } }, 'InvalidBuild', 'spec.tags: expected at least one tag, got none'],
  [
    'no source',
    { spec: { source: {} } },
    'InvalidBuild',
    'spec.source: expected exactly one of git, blob and registry, got none',
  ],
  [
    'an unsupported builder is refused for a rebase too',
    { of: 'rebase', context: { maximumPlatformApi: '0.1' } },
    'UnsupportedPlatformApi',
    'unsupported builder platform API versions: 0.7,0.8,0.9,0.10,0.11,0.12,0.13',
  ],
];

test.each(refusals)('%s', (_, variant, reason, message) => {
  expect(() => podOf(variant)).toThrow(
    expect.objectContaining({
      name: 'BuildPodError',
      reason,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    }),
  );
});

test('a forbidden secret is told before a missing one, and that before a faulty builder', () => {
  const faulty: Variant = {
    spec: { services: [db] },
    os: 'windows',
    context: { serviceAccount: { secrets: [{ name: 'x' }] } },
  };
  expect(() => podOf({ ...faulty, context: { ...faulty.context, forbiddenSecrets: new Set(['db']) } })).toThrow(
    'build rejected',
  );
  expect(() => podOf(faulty)).toThrow('secrets "x" not found');
});

test('CNB bindings do not count, and are not checked, where there are services', () => {
  const pod = podOf({
    of: 'bindings-v1alpha1',
    spec: { services: [{ kind: 'Secret', name: 'other' }] },
    context: { forbiddenSecrets: new Set(['db']) },
  });
  expect(pod.spec.volumes.filter(({ name }) => name.startsWith('binding-')).map(({ name }) => name)).toEqual([
    'binding-other',
  ]);
});
