// Which configuration is found, and what is said when none is.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { KubeConfigError, type KubeConfigFlags, loadKubeConfig } from '../../src/reconciler/kube-config.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kpack-kubeconfig-'));
  const config = (name: string, server: string, user: string) =>
    writeFileSync(
      join(dir, name),
      `apiVersion: v1
kind: Config
clusters: [{name: c-${name}, cluster: {server: ${server}, insecure-skip-tls-verify: false}}]
users: [{name: u-${name}, user: {token: t-${name}}}]
contexts: [{name: x-${name}, context: {cluster: c-${name}${user}, namespace: ns-${name}}}]
current-context: x-${name}
`,
    );
  config('one', 'https://one.example:6443', ', user: u-one');
  config('two', 'https://two.example:6443', ', user: u-two');
  config('anonymous', 'https://three.example:6443', '');
  config('plain', 'http://127.0.0.1:8001', ', user: u-plain');
  config('bad', 'ftp.example', ', user: u-bad');
  writeFileSync(join(dir, 'empty'), '');
  writeFileSync(join(dir, 'broken'), '{ not yaml');
  writeFileSync(join(dir, 'no-context'), 'apiVersion: v1\nkind: Config\n');
});
afterAll(() => rmSync(dir, { recursive: true }));

const at = (name: string) => join(dir, name);
const load = (flags: KubeConfigFlags, env: NodeJS.ProcessEnv = {}) => {
  const config = loadKubeConfig(flags, { HOME: join(dir, 'nobody'), ...env });
  const context = config.getContextObject(config.getCurrentContext());
  return [config.getCurrentCluster()?.server, config.getCurrentUser()?.token, context?.namespace];
};

describe('found', () => {
  test.each<[string, () => unknown[], unknown[]]>([
    ['the flag', () => load({ kubeconfig: at('one') }), ['https://one.example:6443', 't-one', 'ns-one']],
    [
      'the flag before KUBECONFIG',
      () => load({ kubeconfig: at('one') }, { KUBECONFIG: at('two') }),
      ['https://one.example:6443', 't-one', 'ns-one'],
    ],
    ['KUBECONFIG', () => load({}, { KUBECONFIG: at('two') }), ['https://two.example:6443', 't-two', 'ns-two']],
    [
      'the first of several files in KUBECONFIG, missing ones skipped',
      () => load({}, { KUBECONFIG: `${at('missing')}:${at('one')}:${at('two')}:${at('one')}` }),
      ['https://one.example:6443', 't-one', 'ns-one'],
    ],
    [
      'another server for the same user',
      () => load({ kubeconfig: at('one'), master: 'https://10.0.0.1' }),
      ['https://10.0.0.1', 't-one', 'ns-one'],
    ],
    ['only a server', () => load({ master: 'http://127.0.0.1:8001' }), ['http://127.0.0.1:8001', undefined, undefined]],
    [
      'a context without a user',
      () => load({ kubeconfig: at('anonymous') }),
      ['https://three.example:6443', undefined, 'ns-anonymous'],
    ],
    ['plain HTTP', () => load({ kubeconfig: at('plain') }), ['http://127.0.0.1:8001', 't-plain', 'ns-plain']],
  ])('%s', (_, loaded, expected) => {
    expect(loaded()).toEqual(expected);
  });
});

describe('refused', () => {
  test.each<[string, KubeConfigFlags | (() => KubeConfigFlags), NodeJS.ProcessEnv | (() => NodeJS.ProcessEnv), RegExp]>(
    [
      ['nothing at all', {}, {}, /^no Kubernetes configuration: pass --kubeconfig FILE, set KUBECONFIG/],
      ['a missing file', () => ({ kubeconfig: at('missing') }), {}, /^cannot read kubeconfig .*missing: ENOENT/],
      ['a broken file', () => ({ kubeconfig: at('broken') }), {}, /^cannot read kubeconfig .*broken: /],
      ['an empty file', () => ({ kubeconfig: at('empty') }), {}, /^cannot read kubeconfig .*empty: /],
      [
        'no current context',
        () => ({ kubeconfig: at('no-context') }),
        {},
        /current context .* names no cluster; choose one/,
      ],
      ['no address', () => ({ kubeconfig: at('bad') }), {}, /^the API server's address "ftp.example" is not a URL/],
      [
        'only missing files in KUBECONFIG',
        {},
        () => ({ KUBECONFIG: at('missing') }),
        /^KUBECONFIG names no file that exists/,
      ],
    ],
  )('%s', (_, flags, env, message) => {
    const given = typeof flags === 'function' ? flags() : flags;
    const around = typeof env === 'function' ? env() : env;
    expect(() => load(given, around)).toThrow(KubeConfigError);
    expect(() => load(given, around)).toThrow(message);
  });
});

describe('a token in a file', () => {
  const authorization = async (config: ReturnType<typeof loadKubeConfig>): Promise<unknown> => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return (options.headers as Record<string, string>).Authorization;
  };
  const kubeconfig = (user: string) => {
    const file = at('token-file');
    const cluster = '{name: c, cluster: {server: "https://one.example:6443"}}';
    const text = `clusters: [${cluster}]\nusers: [{name: u, user: ${user}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]`;
    writeFileSync(file, `${text}\ncurrent-context: x\n`);
    return file;
  };
  afterEach(() => void vi.useRealTimers());

  test('is read relative to the kubeconfig, wins over a token beside it, and is read again when it was renewed', async () => {
    vi.useFakeTimers();
    writeFileSync(at('token'), 'first\n');
    const config = loadKubeConfig({ kubeconfig: kubeconfig('{token: old, tokenFile: token}') });
    expect(await authorization(config)).toBe('Bearer first');
    writeFileSync(at('token'), 'second\n');
    vi.advanceTimersByTime(9_000);
    expect(await authorization(config)).toBe('Bearer first');
    vi.advanceTimersByTime(1_000);
    expect(await authorization(config)).toBe('Bearer second');
    // However the wall clock jumps.
    vi.setSystemTime(0);
    writeFileSync(at('token'), 'third');
    vi.advanceTimersByTime(10_000);
    expect(await authorization(config)).toBe('Bearer third');
  });

  test('that vanishes for a moment does no harm', async () => {
    vi.useFakeTimers();
    writeFileSync(at('token'), 'first');
    const config = loadKubeConfig({ kubeconfig: kubeconfig('{tokenFile: token}') });
    await authorization(config);
    rmSync(at('token'));
    vi.advanceTimersByTime(60_000);
    expect(await authorization(config)).toBe('Bearer first');
    writeFileSync(at('token'), '');
    expect(await authorization(config)).toBe('Bearer first');
    writeFileSync(at('token'), 'second');
    expect(await authorization(config)).toBe('Bearer second');
  });

  test('that was never there is told by its path', async () => {
    const config = loadKubeConfig({ kubeconfig: kubeconfig('{tokenFile: nowhere/token}') });
    await expect(authorization(config)).rejects.toThrow(`cannot read the token file ${at('nowhere/token')}: ENOENT`);
  });
});
