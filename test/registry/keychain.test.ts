// Which credentials go with which image: keys as people write them, secrets as they are in clusters.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ImageRepository, parseReference } from '../../src/admission/image-reference.ts';
import type { Credential } from '../../src/registry/credential.ts';
import { readDockerConfig } from '../../src/registry/docker-config.ts';
import { createKeychain, firstOf } from '../../src/registry/keychain.ts';
import { type CredentialSecret, readSecretKeychain } from '../../src/registry/secret-keychain.ts';
import { matchesServer, parseServerPattern } from '../../src/registry/server-pattern.ts';
import { matchesWildcard } from '../../src/registry/wildcard.ts';

const image = (text: string): ImageRepository => parseReference(text, 'head')!;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const credential = (username: string): Credential => ({ username, password: 'p', source: username });
const data = (members: Record<string, string>) =>
  Object.fromEntries(Object.entries(members).map(([key, value]) => [key, base64(value)]));

describe('keys', () => {
  test.each([
    // The registry in all its spellings.
    ['reg.example.com', 'reg.example.com/app', true],
    ['https://reg.example.com', 'reg.example.com/app', true],
    ['http://reg.example.com', 'reg.example.com/app', true],
    ['https://reg.example.com/', 'reg.example.com/app', true],
    ['https://reg.example.com/v1/', 'reg.example.com/app', true],
    ['https://reg.example.com/v2', 'reg.example.com/app', true],
    [' Reg.Example.COM ', 'reg.example.com/app', true],
    ['reg.example.com', 'other.example.com/app', false],
    ['reg.example.com', 'reg.example.com.evil.example/app', false],
    // Ports.
    ['reg.example.com:5000', 'reg.example.com:5000/app', true],
    ['reg.example.com', 'reg.example.com:5000/app', false],
    ['[::1]:5000', '[::1]:5000/app', true],
    // Docker Hub.
    ['https://index.docker.io/v1/', 'nginx', true],
    ['https://index.docker.io/v1', 'docker.io/team/app', true],
    ['index.docker.io', 'team/app', true],
    ['docker.io', 'team/app', true],
    ['registry-1.docker.io', 'index.docker.io/team/app', true],
    ['docker.io', 'reg.example.com/app', false],
    // Paths, segment by segment.
    ['reg.example.com/team', 'reg.example.com/team/app', true],
    ['reg.example.com/team', 'reg.example.com/team', true],
    ['reg.example.com/team', 'reg.example.com/team2/app', false],
    ['https://reg.example.com/v2/team/app/', 'reg.example.com/team/app', true],
    ['reg.example.com/team/app', 'reg.example.com/team', false],
    ['docker.io/team', 'team/app', true],
    // Wildcards, label by label.
    ['*.example.com', 'eu.example.com/app', true],
    ['*.example.com', 'example.com/app', false],
    ['*.example.com', 'a.b.example.com/app', false],
    ['*.example.com:5000', 'eu.example.com:5000/app', true],
    ['*.example.com', 'eu.example.com:5000/app', false],
    ['reg?.example.com', 'reg1.example.com/app', true],
    ['reg[0-4].example.com', 'reg3.example.com/app', true],
    ['reg[!0-4].example.com', 'reg3.example.com/app', false],
    ['reg[.example.com', 'reg1.example.com/app', false],
    // Nothing.
    ['', 'reg.example.com/app', false],
    ['https://', 'reg.example.com/app', false],
  ])('%j for %s: %s', (key, name, expected) => {
    const pattern = parseServerPattern(key);
    expect(pattern !== undefined && matchesServer(pattern, image(name))).toBe(expected);
  });

  test('any spelling of a host is for all of its images', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const host = fc
      .tuple(label, label, fc.option(fc.nat(65_535)))
      .map(([a, b, port]) => `${a}.${b}${port === null ? '' : `:${port}`}`);
    const before = fc.constantFrom('', 'http://', 'https://', 'HTTPS://');
    const after = fc.constantFrom('', '/', '/v1', '/v1/', '/v2', '/v2/');
    fc.assert(
      fc.property(host, before, after, label, label, (registry, scheme, end, team, app) => {
        const pattern = parseServerPattern(`${scheme}${registry}${end}`)!;
        expect(matchesServer(pattern, { registry, repository: `${team}/${app}` })).toBe(true);
        expect(matchesServer(pattern, { registry: `x${registry}`, repository: app })).toBe(false);
      }),
    );
  });

  test('no key breaks anything, and patterns of many stars end soon', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (key, host) => {
        const pattern = parseServerPattern(key);
        if (pattern) matchesServer(pattern, { registry: host, repository: 'a/b' });
      }),
    );
    expect(matchesWildcard(`${'*a'.repeat(40)}b`, 'a'.repeat(250))).toBe(false);
    expect(matchesWildcard(`${'*a'.repeat(40)}*`, 'a'.repeat(250))).toBe(true);
  });
});

describe('the key that names an image most closely wins', () => {
  const keychain = createKeychain(
    [
      ['*.example.com', 'wildcard'],
      ['reg.example.com', 'first'],
      ['https://reg.example.com/v2/', 'second'],
      ['reg.example.com/team', 'team'],
      ['reg.example.com/team/secret', 'secret'],
      ['*.example.com/team/secret/deep', 'deep wildcard'],
      ['empty.example.com', ''],
    ].map(([key = '', name = '']) => ({
      key,
      credential: name === '' ? { username: '', password: '', source: 'empty' } : credential(name),
    })),
  );
  test.each([
    ['reg.example.com/app', 'first'],
    ['reg.example.com/team/app', 'team'],
    ['reg.example.com/team/secret', 'secret'],
    ['reg.example.com/team/secret/deep/er', 'deep wildcard'],
    ['eu.example.com/team', 'wildcard'],
    ['empty.example.com/app', 'wildcard'],
    ['elsewhere.example.org/app', undefined],
  ])('%s: %s', (name, username) => {
    expect(keychain.find(image(name))?.username).toBe(username);
  });

  test('the first keychain that knows some is enough', () => {
    const both = firstOf(
      createKeychain([{ key: 'a.example.com', credential: credential('a') }]),
      createKeychain(['a', 'b'].map((name) => ({ key: `${name}.example.com/xx`, credential: credential(`${name}2`) }))),
    );
    expect(both.find(image('a.example.com/xx'))?.username).toBe('a');
    expect(both.find(image('b.example.com/xx'))?.username).toBe('b2');
  });
});

describe('docker configurations', () => {
  const read = (text: string, format: 'config' | 'legacy' = 'config') => readDockerConfig(text, format, 'here');
  test.each([
    ['user name and password', { username: 'u', password: 'p' }, { username: 'u', password: 'p' }],
    ['auth', { auth: base64('u:p:q') }, { username: 'u', password: 'p:q' }],
    ['auth without padding', { auth: base64('u:pp').replace(/=+$/, '') }, { username: 'u', password: 'pp' }],
    ['auth before the others', { auth: base64('a:b'), username: 'u', password: 'p' }, { username: 'a', password: 'b' }],
    ['identity token', { identitytoken: 't' }, { username: '', password: '', identityToken: 't' }],
    ['registry token', { registrytoken: 't' }, { username: '', password: '', registryToken: 't' }],
    ['nothing', {}, { username: '', password: '' }],
  ])('%s', (_, entry, expected) => {
    expect(read(JSON.stringify({ auths: { r: entry } })).credentials).toEqual([
      { key: 'r', credential: { ...expected, source: 'here' } },
    ]);
    expect(read(JSON.stringify({ r: entry }), 'legacy').credentials).toHaveLength(1);
  });

  test('what is wrong costs the rest nothing', () => {
    const auths = {
      bad: { auth: base64('no colon') },
      worse: { auth: '%%' },
      odd: 7,
      good: { username: 'u', password: 'p' },
    };
    const { credentials, problems } = read(JSON.stringify({ auths, credsStore: 'x' }));
    expect(credentials.map(({ key }) => key)).toEqual(['good']);
    expect(problems).toEqual([
      'entry bad: unable to decode auth field: must be formatted as base64(username:password)',
      'entry worse: unable to decode auth field: must be formatted as base64(username:password)',
      'entry odd: it must be an object',
    ]);
  });

  test.each([
    ['{', 'it is not JSON: write it anew with kubectl create secret docker-registry'],
    ['[]', 'it is not a docker configuration: it must be {"auths": {"SERVER": {…}}}'],
    ['{"auths": 3}', 'it is not a docker configuration: it must be {"auths": {"SERVER": {…}}}'],
  ])('%s', (text, problem) => {
    expect(read(text)).toEqual({ credentials: [], problems: [problem] });
  });

  test('no text breaks anything', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.constantFrom('config', 'legacy'),
        (text, format) => void read(text, format),
      ),
    );
  });
});

describe('secrets of a service account', () => {
  const basic = (name: string, annotations: Record<string, string>, username = name): CredentialSecret => ({
    metadata: { name, annotations },
    type: 'kubernetes.io/basic-auth',
    data: data({ username, password: 'p' }),
  });
  const config = (name: string, auths: object, type = 'kubernetes.io/dockerconfigjson'): CredentialSecret => ({
    metadata: { name },
    type,
    data: type.endsWith('json')
      ? data({ '.dockerconfigjson': JSON.stringify({ auths }) })
      : data({ '.dockercfg': JSON.stringify(auths) }),
  });
  const entry = (username: string) => ({ username, password: 'p' });
  const found = (name: string, secrets: CredentialSecret[], pullSecrets: CredentialSecret[] = []) =>
    readSecretKeychain({ secrets, pullSecrets }).keychain.find(image(name))?.username;

  test('basic-auth with the annotation, old or new', () => {
    expect(found('r.example.com/app', [basic('x', { 'kpack.io/docker': 'https://r.example.com' })])).toBe('x');
    expect(found('r.example.com/app', [basic('x', { 'build.pivotal.io/docker': 'r.example.com' })])).toBe('x');
    expect(found('r.example.com/app', [basic('x', { 'kpack.io/git': 'https://r.example.com' })])).toBeUndefined();
  });

  test('passwords are taken as they are', () => {
    const secret: CredentialSecret = {
      metadata: { name: 's', annotations: { 'kpack.io/docker': 'r.example.com' } },
      type: 'kubernetes.io/basic-auth',
      data: data({ username: 'ü', password: ' p\n' }),
    };
    const { keychain } = readSecretKeychain({ secrets: [secret], pullSecrets: [] });
    expect(keychain.find(image('r.example.com/app'))).toEqual({
      username: 'ü',
      password: ' p\n',
      source: 'secret "s"',
    });
  });

  test('docker configurations, new and legacy', () => {
    expect(found('r.example.com/app', [config('x', { 'https://r.example.com/v1/': entry('new') })])).toBe('new');
    expect(
      found('r.example.com/app', [config('x', { 'r.example.com': entry('old') }, 'kubernetes.io/dockercfg')]),
    ).toBe('old');
  });

  test('the first secret wins, whatever its type, and secrets go before pull secrets', () => {
    const one = config('one', { 'r.example.com': entry('one') });
    const two = basic('two', { 'kpack.io/docker': 'https://r.example.com/v2/' });
    const pull = config('pull', { 'r.example.com/app': entry('pull'), 'p.example.com': entry('pull') });
    expect(found('r.example.com/app', [one, two], [pull])).toBe('one');
    expect(found('r.example.com/app', [two, one], [pull])).toBe('two');
    expect(found('p.example.com/app', [two, one], [pull])).toBe('pull');
  });

  test('what is wrong is told with a next step, and costs the rest nothing', () => {
    const { keychain, problems } = readSecretKeychain({
      secrets: [
        { metadata: { name: 'opaque', annotations: { 'kpack.io/docker': 'r.example.com' } }, type: 'Opaque', data: {} },
        { ...basic('half', { 'kpack.io/docker': 'r.example.com' }), data: data({ username: 'u' }) },
        { metadata: { name: 'git', annotations: { 'kpack.io/git': 'x' } }, type: 'kubernetes.io/ssh-auth', data: {} },
        { metadata: { name: 'empty' }, type: 'kubernetes.io/dockerconfigjson' },
        { metadata: { name: 'broken' }, type: 'kubernetes.io/dockercfg', data: data({ '.dockercfg': '{' }) },
        basic('good', { 'kpack.io/docker': 'r.example.com' }),
      ],
      pullSecrets: [{ metadata: { name: 'tls' }, type: 'kubernetes.io/tls' }, { metadata: { name: 'untyped' } }],
    });
    expect(keychain.find(image('r.example.com/app'))?.username).toBe('good');
    expect(problems).toEqual([
      {
        secret: 'opaque',
        message:
          'secret "opaque" has annotation kpack.io/docker but type Opaque: create it with type kubernetes.io/basic-auth',
      },
      { secret: 'half', message: 'secret "half" with annotation kpack.io/docker has no data password: add it' },
      {
        secret: 'empty',
        message: 'secret "empty" of type kubernetes.io/dockerconfigjson has no data .dockerconfigjson: add it',
      },
      {
        secret: 'broken',
        message:
          'data .dockercfg of secret "broken": it is not JSON: write it anew with kubectl create secret docker-registry',
      },
      {
        secret: 'tls',
        message:
          'secret "tls" cannot be a pull secret: it is of type kubernetes.io/tls, not kubernetes.io/dockerconfigjson or kubernetes.io/dockercfg',
      },
      {
        secret: 'untyped',
        message:
          'secret "untyped" cannot be a pull secret: it is of type Opaque, not kubernetes.io/dockerconfigjson or kubernetes.io/dockercfg',
      },
    ]);
  });
});
