// The command line of `kpack webhook`: what it prints, what it refuses, and how it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import https from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../webhook/server-fixture.ts';
import { makeWorkspace, runKpack, type StandaloneProcess, startStandalone } from '../webhook/standalone-process.ts';

const workspace = makeWorkspace();
afterAll(() => workspace.remove());

describe('kpack webhook --standalone', () => {
  let kpack: StandaloneProcess;
  beforeAll(async () => {
    kpack = await startStandalone(workspace, ['--default-storage-class', 'standard:expandable']);
  });
  afterAll(async () => {
    kpack.child.kill();
    await kpack.ended;
  });

  test('prints a command that works as pasted', async () => {
    const [, caFile, sample, url] = /--cacert '(.+?)' -H '.+?' -d '(.+?)' https:\/\/(\S+)/.exec(kpack.greeting) ?? [];
    expect(caFile).toBe(`${workspace.certDir}/ca-bundle.pem`);
    expect(url).toBe(`127.0.0.1:${kpack.port}/validate`);
    const answer = await exchange(kpack.port, new https.Agent({ ca: kpack.ca }), {
      path: '/validate',
      headers: { 'content-type': 'application/json' },
      body: sample ?? '',
    });
    expect(JSON.parse(answer.text).response).toMatchObject({
      uid: 'try-it',
      allowed: false,
      status: { message: 'validation failed: missing field(s): spec.tag' },
    });
  });

  test('has probes and metrics on a port of their own', async () => {
    const ops = (path: string) => fetch(`http://127.0.0.1:${kpack.opsPort}${path}`);
    expect(await (await ops('/livez')).text()).toBe('ok\n');
    expect(await (await ops('/readyz')).text()).toBe('ok\n');
    const metrics = await ops('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await metrics.text()).toContain('process_resident_memory_bytes ');
    const unknown = await ops('/');
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toBe('there are only /livez, /readyz, /metrics here\n');
  });

  test('knows the StorageClass of the flag', async () => {
    const object = { metadata: {}, spec: { tag: 'registry.example/a' } };
    const request = { uid: 'u', operation: 'CREATE', kind: { group: 'kpack.io', version: 'v1alpha2', kind: 'Image' } };
    const answer = await exchange(kpack.port, new https.Agent({ ca: kpack.ca }), {
      path: '/defaults',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ request: { ...request, object } }),
    });
    const patch = Buffer.from(JSON.parse(answer.text).response.patch, 'base64').toString();
    expect(patch).toContain('2G');
  });

  test('logs no private key', () => {
    expect(JSON.stringify(kpack.log())).not.toContain('PRIVATE KEY');
  });

  test('says what to do about a port that is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const args = [
      'webhook',
      '--standalone',
      '--cert-dir',
      workspace.certDir,
      '--ops-port',
      '0',
      '--port',
      String(port),
    ];
    const { code, stderr } = await runKpack(args);
    blocker.close();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `kpack: port ${port} on 127.0.0.1 is taken: end the program that has it, or choose another with --port (0: any free one)\n`,
    );
  });
});

describe('wrong usage', () => {
  test.each<[string, string[], NodeJS.ProcessEnv, string]>([
    ['an unknown flag', ['--potr', '1'], {}, "error: unknown option '--potr'"],
    ['a port that is none', ['--port', '65536'], {}, 'It must be a port from 0 (any free one) to 65535.'],
    ['a TLS version that is none', [], { WEBHOOK_TLS_MIN_VERSION: '1.1' }, 'Allowed choices are 1.2, 1.3.'],
    [
      'a level that is none',
      [],
      { LOG_LEVEL: 'loud' },
      'It must be one of trace, debug, info, warn, error, fatal, silent.',
    ],
    [
      'a duration that is none',
      ['--drain-timeout', 'long'],
      {},
      'It must be a duration such as 25s, 500ms, 2m, 12h or 30d.',
    ],
    [
      'a delay beyond the timeout',
      ['--standalone', '--drain-delay', '26s'],
      {},
      'kpack: --drain-delay must not be longer than --drain-timeout',
    ],
    [
      'no namespace',
      [],
      {},
      'kpack: the namespace is not known: set SYSTEM_NAMESPACE or pass --namespace, or pass --standalone to serve without a cluster',
    ],
    [
      'a StorageClass that is none',
      ['--standalone', '--cert-dir', workspace.certDir, '--default-storage-class', 'A:b'],
      {},
      'kpack: --default-storage-class must be none, the name of a StorageClass, or NAME:expandable',
    ],
  ])('%s', async (_, args, env, message) => {
    const { code, stderr, stdout } = await runKpack(['webhook', ...args], env);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('an unknown subcommand', async () => {
    const { code, stderr } = await runKpack(['webhok']);
    expect(stderr).toContain("error: unknown command 'webhok'");
    expect(code).toBe(2);
  });
});

describe('without wrong usage', () => {
  test('help and version end with 0', async () => {
    const help = await runKpack(['webhook', '--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('--standalone');
    const version = await runKpack(['--version']);
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test('a WEBHOOK_PORT that is no number counts as none', async () => {
    const { stdout } = await runKpack(['webhook', '--help'], { WEBHOOK_PORT: 'tcp://10.0.0.1:443' });
    expect(stdout).toContain('8443');
  });

  test('a reader that stops early is no error', async () => {
    const child = spawn(process.execPath, ['src/cli/main.ts', 'crds']);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(stderr).toBe('');
  });

  test('an unusable kubeconfig is one line', async () => {
    const args = ['webhook', '--namespace', 'kpack', '--kubeconfig', `${workspace.certDir}/missing`];
    const { code, stderr } = await runKpack(args);
    expect(stderr).toMatch(/^kpack: cannot read kubeconfig .*missing: .*\n$/);
    expect(code).toBe(1);
  });
});
