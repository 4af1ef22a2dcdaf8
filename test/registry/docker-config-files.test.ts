// The controller's own credentials: which of the files counts.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileKeychain } from '../../src/registry/docker-config-files.ts';
import { credentialSecretNames } from '../../src/registry/service-account-secrets.ts';

let root: string;
const at = (...path: string[]) => join(root, ...path);
const entry = (username: string) => ({ username, password: 'p' });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpack-config-'));
  for (const path of ['home/.docker', 'config', 'run/containers', 'volume', 'empty', 'broken'])
    await mkdir(at(path), { recursive: true });
  const write = (path: string, document: unknown) => writeFile(at(path), JSON.stringify(document));
  await write('home/.docker/config.json', { auths: { 'r.example.com': entry('home') } });
  await write('config/config.json', { auths: { 'r.example.com': entry('config') } });
  await write('auth.json', { auths: { 'r.example.com': entry('file') } });
  await write('run/containers/auth.json', { auths: { 'r.example.com': entry('run') } });
  await write('volume/.dockercfg', { 'r.example.com': entry('legacy'), 'r.example.com/team': entry('team') });
  await write('volume/.dockerconfigjson', {
    auths: { 'r.example.com': entry('volume'), 's.example.com': entry('volume') },
  });
  await writeFile(at('broken', 'config.json'), '{');
});
afterAll(() => rm(root, { recursive: true }));

const find = async (env: NodeJS.ProcessEnv, registry = 'r.example.com', repository = 'app') =>
  (await readFileKeychain(env)).keychain.find({ registry, repository })?.username;

test('the directory of DOCKER_CONFIG, or else the home, or else the files of podman', async () => {
  expect(await find({ HOME: at('home'), DOCKER_CONFIG: at('config'), REGISTRY_AUTH_FILE: at('auth.json') })).toBe(
    'config',
  );
  expect(await find({ HOME: at('home'), REGISTRY_AUTH_FILE: at('auth.json') })).toBe('home');
  expect(await find({ HOME: at('empty'), REGISTRY_AUTH_FILE: at('auth.json') })).toBe('file');
  expect(await find({ HOME: at('empty'), XDG_RUNTIME_DIR: at('run') })).toBe('run');
  expect(await find({})).toBeUndefined();
});

test('the volume goes before all of them', async () => {
  const env = { HOME: at('home'), CREDENTIAL_PROVIDER_SECRET_PATH: at('volume') };
  expect(await find(env)).toBe('legacy');
  expect(await find(env, 'r.example.com', 'team/app')).toBe('team');
  expect(await find(env, 's.example.com')).toBe('volume');
});

test('a broken file is named', async () => {
  const { problems } = await readFileKeychain({ DOCKER_CONFIG: at('broken') });
  expect(problems).toEqual([
    `${at('broken', 'config.json')}: it is not JSON: write it anew with kubectl create secret docker-registry`,
  ]);
});

test.each([
  [undefined, [], { secrets: [], pullSecrets: [] }],
  [
    { secrets: [{ name: 'a' }, {}, { name: 'b' }, { name: 'a' }], imagePullSecrets: [{ name: 'p' }, { name: 'a' }] },
    [{ name: 'own' }, { name: 'p' }],
    { secrets: ['a', 'b'], pullSecrets: ['own', 'p', 'a'] },
  ],
])('secrets of %j', (account, own, names) => {
  expect(credentialSecretNames(account, own)).toEqual(names);
});
