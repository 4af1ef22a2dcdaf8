// Which secret is for which repository (spec registry.md, 10.1).
import { describe, expect, test } from 'vitest';
import type { CredentialSecret } from '../../src/registry/secret-keychain.ts';
import { findGitCredential } from '../../src/source/git-secrets.ts';
import { parseGitUrl } from '../../src/source/git-url.ts';

const base64 = (data: Record<string, string>) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
const basic = (name: string, server: string, annotation = 'kpack.io/git'): CredentialSecret => ({
  metadata: { name, annotations: { [annotation]: server } },
  type: 'kubernetes.io/basic-auth',
  data: base64({ username: name, password: 'secret' }),
});
const ssh = (
  name: string,
  server: string,
  data: Record<string, string> = { 'ssh-privatekey': 'KEY' },
): CredentialSecret => ({
  metadata: { name, annotations: { 'kpack.io/git': server } },
  type: 'kubernetes.io/ssh-auth',
  data: base64(data),
});
const find = (url: string, ...secrets: CredentialSecret[]) => findGitCredential(secrets, parseGitUrl(url));
const source = (url: string, ...secrets: CredentialSecret[]) => find(url, ...secrets).credential?.source;

describe('the annotation names the server', () => {
  test.each<[string, string, boolean]>([
    ['https://github.com/org/repo', 'https://github.com', true],
    ['https://github.com/org/repo', 'http://github.com', true],
    ['https://github.com/org/repo', 'github.com', true],
    ['https://github.com/org/repo', 'git@github.com', true],
    ['https://github.com/org/repo', 'https://github.com/', true],
    ['https://github.com/org/repo', ' https://GitHub.com ', true],
    ['https://github.com/org/repo', 'https://github.com/org', true],
    ['https://github.com/org/repo', 'https://github.com/org/repo', true],
    ['https://github.com/org/repo.git', 'https://github.com/org/repo', true],
    ['https://github.com/org/repo', 'https://github.com/or', false],
    ['https://github.com/org/repo', 'https://github.com/org/other', false],
    ['https://github.com/org/repo', 'https://gitlab.com', false],
    ['https://github.com/org/repo', 'https://github.com.evil.example.com', false],
    ['https://github.com/org/repo', 'https://github.com:443', true],
    ['https://github.com/org/repo', 'https://github.com:8443', false],
    ['https://h.example.com:8443/r', 'https://h.example.com:8443', true],
    ['https://h.example.com:8443/r', 'https://h.example.com', false],
    ['http://[::1]:3000/r', 'http://[::1]:3000', true],
    ['https://github.com/org/repo', '', false],
  ])('%s, annotated %j: %s', (url, annotation, isFor) => {
    expect(source(url, basic('a', annotation))).toBe(isFor ? 'secret "a"' : undefined);
    expect(source(url, basic('a', annotation, 'build.pivotal.io/git'))).toBe(isFor ? 'secret "a"' : undefined);
  });
  test.each<[string, string, boolean]>([
    ['git@github.com:org/repo', 'git@github.com', true],
    ['git@github.com:org/repo', 'https://github.com', true],
    ['git@github.com:org/repo', 'git@github.com:org', true],
    ['git@github.com:org/repo', 'git@github.com:other', false],
    ['ssh://git@h.example.com:2222/o/r', 'h.example.com:2222', true],
    ['ssh://git@h.example.com:2222/o/r', 'h.example.com', false],
    ['ssh://git@h.example.com/o/r', 'ssh://h.example.com:22', true],
  ])('%s, annotated %j: %s', (url, annotation, isFor) => {
    expect(source(url, ssh('a', annotation))).toBe(isFor ? 'secret "a"' : undefined);
  });
});

test('the longest path wins, then the first by name', () => {
  const secrets = [basic('z', 'https://h'), basic('b', 'https://h'), basic('path', 'https://h/team'), ssh('key', 'h')];
  expect(source('https://h/team/app', ...secrets)).toBe('secret "path"');
  expect(source('https://h/other', ...secrets)).toBe('secret "b"');
  expect(source('ssh://h/team/app', ...secrets)).toBe('secret "key"');
});

test('credentials of the URL count where no secret is for it', () => {
  expect(find('https://u:p@h/r').credential).toEqual({
    kind: 'basic',
    username: 'u',
    password: 'p',
    source: 'the URL',
  });
  expect(source('https://u:p@h/r', basic('a', 'h'))).toBe('secret "a"');
  expect(source('ssh://u@h/r')).toBeUndefined();
});

test('an ssh secret gives key and host keys', () => {
  const { credential } = find('git@h:r', ssh('a', 'h', { 'ssh-privatekey': 'KEY\n', known_hosts: 'h ssh-rsa A' }));
  expect(credential).toEqual({ kind: 'ssh', privateKey: 'KEY\n', knownHosts: 'h ssh-rsa A', source: 'secret "a"' });
});

test('what is wrong with a secret that was meant is said, and others still count', () => {
  const bad: CredentialSecret = { ...basic('bad', 'h'), type: 'Opaque' };
  expect(find('https://h/r', bad, basic('good', 'h'))).toMatchObject({
    credential: { source: 'secret "good"' },
    problems: ['secret "bad" is of type Opaque: create one of type kubernetes.io/basic-auth for https://h/r'],
  });
  expect(find('https://h/r', ssh('key', 'h')).problems).toEqual([
    'secret "key" is for ssh only: create one of type kubernetes.io/basic-auth for https://h/r',
  ]);
  expect(find('git@h:r', basic('pw', 'h')).problems).toEqual([
    'secret "pw" is for http and https only: create one of type kubernetes.io/ssh-auth for git@h:r',
  ]);
  expect(find('git@h:r', ssh('key', 'h', {})).problems).toEqual(['secret "key" has no data ssh-privatekey: add it']);
  expect(find('https://h/r', { ...basic('a', 'h'), data: {} }).problems).toEqual([
    'secret "a" has no data username and password: add them',
  ]);
});
