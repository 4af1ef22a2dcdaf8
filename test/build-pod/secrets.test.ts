// Which secrets come into a pod, where, and as what.
import { expect, test } from 'vitest';
import type { AccountSecret } from '../../src/build-pod/context.ts';
import type { Pod } from '../../src/build-pod/pod.ts';
import { podOf, type Spec, step, type Variant } from './variant.ts';

const secret = (name: string, type: string, annotations: Record<string, string> = {}, key = 'a'): AccountSecret => ({
  metadata: { name, annotations },
  type: `kubernetes.io/${type}`,
  data: { [key]: 'eA==' },
});
const withSecrets = (secrets: AccountSecret[], variant: Variant = {}, pull: string[] = []): Pod =>
  podOf({
    ...variant,
    context: {
      serviceAccount: {
        secrets: secrets.map(({ metadata }) => ({ name: metadata?.name ?? '' })),
        imagePullSecrets: pull.map((name) => ({ name })),
      },
      secrets,
    },
  });
const volumesOf = (pod: Pod): string[] =>
  pod.spec.volumes.flatMap(({ name, secret }) => (secret === undefined ? [] : [`${name}=${secret.secretName}`]));
const mountsOf = (pod: Pod, name: string): string[] =>
  step(pod, name).volumeMounts.flatMap(({ name: volume, mountPath }) =>
    mountPath.startsWith('/var/build-secrets') ? [`${volume}:${mountPath}`] : [],
  );
const blob: Spec = { source: { blob: { url: 'https://blob.example.com/a.zip', auth: 'secret' } } };

test.each<[string, AccountSecret, Variant, string[] | undefined]>([
  ['docker login', secret('s', 'basic-auth', { 'kpack.io/docker': 'quay.io' }), {}, ['-basic-docker=s=quay.io']],
  ['docker config', secret('s', 'dockerconfigjson'), {}, ['-dockerconfig=s']],
  ['old docker config', secret('s', 'dockercfg'), {}, ['-dockercfg=s']],
  ['git login', secret('s', 'basic-auth', { 'kpack.io/git': 'git.example.com' }), {}, ['-basic-git=s=git.example.com']],
  ['git key', secret('s', 'ssh-auth', { 'kpack.io/git': 'git.example.com' }), {}, ['-ssh-git=s=git.example.com']],
  ['git key of a rebase', secret('s', 'ssh-auth', { 'kpack.io/git': 'g' }), { of: 'rebase' }, undefined],
  ['git key for nothing', secret('s', 'ssh-auth'), {}, undefined],
  ['login for nothing', secret('s', 'basic-auth'), {}, undefined],
  ['blob login that nobody wants', secret('s', 'basic-auth', { 'kpack.io/blob': 'b' }), {}, undefined],
  ['blob login', secret('s', 'basic-auth', { 'kpack.io/blob': 'b' }), { spec: blob }, ['-blob=s=b']],
  [
    'docker and git: for docker only, as with kpack',
    secret('s', 'basic-auth', { 'kpack.io/docker': 'quay.io', 'kpack.io/git': 'git.example.com' }),
    {},
    ['-basic-docker=s=quay.io'],
  ],
  [
    'annotations of the first releases',
    secret('s', 'basic-auth', { 'build.pivotal.io/git': 'https://github.com' }),
    {},
    ['-basic-git=s=https://github.com'],
  ],
  [
    "kpack's annotation goes before one of the first releases",
    secret('s', 'basic-auth', { 'build.pivotal.io/docker': 'old.example.com', 'kpack.io/docker': 'new.example.com' }),
    {},
    ['-basic-docker=s=new.example.com'],
  ],
])('%s', (_, one, variant, args) => {
  const pod = withSecrets([one], variant);
  const first = step(pod, variant.of === 'rebase' ? 'rebase' : 'prepare');
  expect((first.args ?? []).filter((arg) => /^-(basic|ssh|docker|blob)/.test(arg))).toEqual(args ?? []);
  expect(volumesOf(pod)).toEqual(args === undefined ? [] : ['secret-volume-0=s']);
  expect(mountsOf(pod, 'completion')).toEqual(args === undefined ? [] : ['secret-volume-0:/var/build-secrets/s']);
});

test('the example of the specification', () => {
  const pod = withSecrets(
    [
      secret('hub', 'dockerconfigjson'),
      secret('git-a', 'basic-auth', { 'kpack.io/git': 'https://git.example.com' }),
      secret('misc', 'opaque'),
      secret('quay', 'basic-auth', { 'kpack.io/docker': 'quay.io' }),
    ],
    { spec: { builder: { image: 'b', imagePullSecrets: [{ name: 'mirror' }, { name: 'bldr' }] } } },
    ['hub', 'mirror'],
  );
  expect(step(pod, 'prepare').args).toEqual([
    '-dockerconfig=hub',
    '-basic-git=git-a=https://git.example.com',
    '-basic-docker=quay=quay.io',
    '-imagepull=mirror',
    '-imagepull=bldr',
  ]);
  expect(mountsOf(pod, 'prepare')).toEqual([
    'secret-volume-0:/var/build-secrets/hub',
    'secret-volume-1:/var/build-secrets/git-a',
    'secret-volume-3:/var/build-secrets/quay',
    'pull-secret-volume-0:/var/build-secrets/mirror',
    'pull-secret-volume-1:/var/build-secrets/bldr',
  ]);
  // Steps that run code of buildpacks see none of it.
  for (const name of ['detect', 'build']) {
    expect(mountsOf(pod, name)).toEqual([]);
    expect(step(pod, name).volumeMounts.map(({ name }) => name)).not.toContain('home-dir');
  }
});

test('a registry secret that also signs is one volume at two places', () => {
  const pod = withSecrets([secret('both', 'dockerconfigjson', {}, 'cosign.key')]);
  expect(volumesOf(pod)).toEqual(['secret-volume-0=both']);
  expect(mountsOf(pod, 'completion')).toEqual([
    'secret-volume-0:/var/build-secrets/both',
    'secret-volume-0:/var/build-secrets/cosign/both',
  ]);
});

test('a secret that the account and the builder name is mounted once', () => {
  const pod = withSecrets([secret('hub', 'dockerconfigjson')], {
    spec: { builder: { image: 'b', imagePullSecrets: [{ name: 'hub' }, { name: 'bldr' }, { name: 'bldr' }] } },
  });
  expect(mountsOf(pod, 'prepare')).toEqual([
    'secret-volume-0:/var/build-secrets/hub',
    'pull-secret-volume-0:/var/build-secrets/bldr',
  ]);
  expect(step(pod, 'prepare').args).toEqual(['-dockerconfig=hub', '-imagepull=bldr']);
});

test('a secret that is named twice comes once, the first time counts', () => {
  const pod = withSecrets([secret('a', 'dockerconfigjson'), secret('b', 'dockercfg'), secret('a', 'dockerconfigjson')]);
  expect(volumesOf(pod)).toEqual(['secret-volume-0=a', 'secret-volume-1=b']);
});

test('an empty key signs nothing', () => {
  const pod = withSecrets([{ metadata: { name: 'sign' }, type: 'Opaque', data: { 'cosign.key': '' } }]);
  expect(volumesOf(pod)).toEqual([]);
});
