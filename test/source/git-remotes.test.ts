// Real git servers on loopback are asked; what comes back is what git itself says.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';
import type { GitCredential } from '../../src/source/git-credential.ts';
import { createGitRemotes, type GitRemotes, type GitRemotesOptions } from '../../src/source/git-remotes.ts';
import { parseGitUrl } from '../../src/source/git-url.ts';
import { pktLine } from '../../src/source/pkt-line.ts';
import { SourceError } from '../../src/source/source-error.ts';
import { freePort } from '../cluster/free-port.ts';
import { type GitServer, type SshGitServer, startGitServer, startSshGitServer, withPassword } from './git-server.ts';

const OPTIONS: GitRemotesOptions = {
  certificates: [],
  proxyFor: () => undefined,
  environment: process.env,
  trustUnknownHosts: true,
  allowLocalAddresses: true,
  timeoutMs: 20_000,
};
let remotes: GitRemotes;
/** Where keys are written while they are used; of this file alone, so that what is left there can be seen. */
const folder = mkdtempSync(join(tmpdir(), 'git-remotes-test-'));
beforeAll(() => vi.stubEnv('TMPDIR', folder));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  remotes = createGitRemotes(OPTIONS);
});
afterEach(() => remotes.close());

const ask = (url: string, revision = 'main', credential?: GitCredential, from = remotes, treeOf?: string) =>
  from.resolve({
    url: parseGitUrl(url),
    revision,
    credential,
    treeOf,
    asker: 'test',
    urgency: 'prompt',
    signal: new AbortController().signal,
  });
const failure = (asked: Promise<unknown>): Promise<SourceError> =>
  asked.then(
    () => expect.unreachable('it was found'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(SourceError);
      return error as SourceError;
    },
  );
const basic = (username: string, password: string): GitCredential => ({
  kind: 'basic',
  username,
  password,
  source: 'secret "git-auth"',
});

describe('over http', () => {
  let server: GitServer;
  beforeAll(async () => {
    server = await startGitServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.answer = () => 'git';
    server.version2 = true;
    server.requests.length = 0;
    server.authorizations.length = 0;
  });

  test.each([true, false])('finds branches, tags, commits and pull requests (protocol 2: %s)', async (version2) => {
    server.version2 = version2;
    const repository = server.repository(`kinds-${version2}.git`);
    const first = repository.commit();
    const second = repository.commit('release/1.0');
    repository.git('tag', 'light', first);
    repository.git('tag', '-a', '-m', 'a tag', 'v1', second);
    repository.git('tag', 'main', second);
    repository.git('update-ref', 'refs/pull/1/head', second);
    const url = `${server.url}/kinds-${version2}.git`;
    const tagObject = repository.git('rev-parse', 'refs/tags/v1');
    const branch = { commit: first, type: 'Branch', tagObject: undefined };
    expect(await ask(url, 'main')).toEqual({ ...branch, ref: 'refs/heads/main' });
    expect(await ask(url, 'refs/heads/main')).toEqual({ ...branch, ref: 'refs/heads/main' });
    expect(await ask(url, 'heads/main')).toEqual({ ...branch, ref: 'refs/heads/main' });
    expect(await ask(url, 'HEAD')).toEqual({ ...branch, ref: 'HEAD' });
    expect(await ask(url, 'release/1.0')).toMatchObject({ commit: second, type: 'Branch' });
    expect(await ask(url, 'light')).toMatchObject({ commit: first, type: 'Tag', tagObject: undefined });
    expect(await ask(url, 'v1')).toMatchObject({ commit: second, type: 'Tag', tagObject });
    expect(await ask(url, 'refs/tags/main')).toMatchObject({ commit: second, type: 'Tag' });
    expect(await ask(url, 'pull/1/head')).toMatchObject({ commit: second, type: 'Unknown', ref: 'refs/pull/1/head' });
    expect(await ask(url, first)).toEqual({ commit: first, type: 'Commit', tagObject: undefined, ref: undefined });
    expect(await failure(ask(url, 'mai'))).toMatchObject({
      code: 'RevisionNotFound',
      message: 'there is no branch or tag "mai"',
    });
    expect(await failure(ask(url, first.slice(0, 7)))).toMatchObject({
      code: 'RevisionNotFound',
      hint: 'If it is meant to be a commit, write all of its digits; if a branch or tag, push it. It is looked for again.',
    });
  });

  test('a poll costs one request', async () => {
    server.repository('polled.git').commit();
    const url = `${server.url}/polled.git`;
    await ask(url);
    server.requests.length = 0;
    await ask(url);
    expect(server.requests).toEqual(['POST /polled.git/git-upload-pack']);
    server.version2 = false;
    server.requests.length = 0;
    await ask(url);
    server.requests.length = 0;
    await ask(url);
    expect(server.requests).toEqual(['GET /polled.git/info/refs']);
  });

  test.each([true, false])('an empty repository has no revision (protocol 2: %s)', async (version2) => {
    server.version2 = version2;
    server.repository(`empty-${version2}.git`);
    const url = `${server.url}/empty-${version2}.git`;
    expect(await failure(ask(url, 'main'))).toMatchObject({ code: 'RevisionNotFound' });
    expect(await failure(ask(url, 'HEAD'))).toMatchObject({
      code: 'RevisionNotFound',
      message: 'the repository is empty, or its HEAD names no branch',
    });
  });

  test('credentials are sent at once, and to no other server', async () => {
    const commit = server.repository('private.git').commit();
    server.answer = withPassword('anna', 'pä:ss');
    expect(await ask(`${server.url}/private.git`, 'main', basic('anna', 'pä:ss'))).toMatchObject({ commit });
    expect(server.authorizations).not.toContain(undefined);
    expect(await failure(ask(`${server.url}/private.git`, 'main', basic('anna', 'wrong')))).toMatchObject({
      code: 'Unauthorized',
      message: 'the server does not accept the user name and password of secret "git-auth" (401)',
    });
    expect(await failure(ask(`${server.url}/private.git`))).toMatchObject({
      code: 'Unauthorized',
      message: 'the server asks for credentials (401), and there are none',
    });
    const other = await startGitServer();
    other.repository('private.git').commit();
    server.answer = (request, response) => {
      response.writeHead(302, { location: `${other.url}${request.url}` }).end();
      return undefined;
    };
    await ask(`${server.url}/private.git`, 'main', basic('anna', 'pä:ss'));
    expect(new Set(other.authorizations)).toEqual(new Set([undefined]));
    await other.close();
  });

  const plain = { 'content-type': 'text/plain' };
  test.each<[string, number, Record<string, string>, string, object]>([
    [
      '403',
      403,
      plain,
      'IP not allowed\nmore',
      { code: 'Forbidden', message: 'the server answers 403: IP not allowed' },
    ],
    ['404', 404, {}, '', { code: 'RepositoryNotFound', message: 'the server answers 404' }],
    ['429', 429, { 'retry-after': '7' }, '', { code: 'RateLimited', retryAfterMs: 7000, transient: true }],
    ['500', 500, {}, '', { code: 'Unavailable', message: 'the server answers 500', transient: true }],
    [
      'a page',
      200,
      { 'content-type': 'text/html; charset=utf-8' },
      '<h1>Log in</h1>',
      { code: 'InvalidAnswer', message: 'the server answers with text/html, not as a git server' },
    ],
    [
      'garbage',
      200,
      { 'content-type': 'application/x-git-upload-pack-advertisement' },
      'zzzz',
      { code: 'InvalidAnswer', message: 'the answer is not that of a git server' },
    ],
    [
      'a cut line',
      200,
      { 'content-type': 'application/x-git-upload-pack-advertisement' },
      '00ffabc',
      { code: 'InvalidAnswer' },
    ],
    [
      'an error',
      200,
      { 'content-type': 'application/x-git-upload-pack-advertisement' },
      pktLine('ERR access\u0007 denied here'),
      { code: 'RepositoryNotFound', message: 'the server says: access denied here' },
    ],
    [
      'a redirect to a page',
      302,
      { location: '/login' },
      '',
      {
        code: 'InvalidAnswer',
        message: expect.stringMatching(
          /^the server redirects to http:\/\/127\.0\.0\.1:\d+\/login, which is not the same repository elsewhere$/,
        ),
      },
    ],
    ['a redirect to a file', 302, { location: 'file:///etc/passwd' }, '', { code: 'InvalidAnswer' }],
  ])('%s is told as it is', async (_, status, headers, body, expected) => {
    server.answer = (_request, response) => {
      response.writeHead(status, headers).end(body);
      return undefined;
    };
    expect(await failure(ask(`${server.url}/any.git`))).toMatchObject(expected);
  });

  test('a redirect round in circles ends', async () => {
    server.answer = (request, response) => {
      response.writeHead(307, { location: request.url ?? '' }).end();
      return undefined;
    };
    expect(await failure(ask(`${server.url}/any.git`))).toMatchObject({
      message: 'the server redirects more than 10 times',
    });
  });

  test('a server that hangs is given up, and so is one that stops in the middle', async () => {
    const impatient = createGitRemotes({ ...OPTIONS, timeoutMs: 300 });
    server.answer = () => undefined;
    expect(await failure(ask(`${server.url}/a.git`, 'main', undefined, impatient))).toMatchObject({ code: 'Timeout' });
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' }).write('001e#');
      return undefined;
    };
    expect(await failure(ask(`${server.url}/a.git`, 'main', undefined, impatient))).toMatchObject({ code: 'Timeout' });
    await impatient.close();
  });

  test('a server that is not there is told', async () => {
    const gone = await startGitServer();
    await gone.close();
    expect(await failure(ask(`${gone.url}/a.git`))).toMatchObject({
      code: 'Unreachable',
      message: `connection refused: 127.0.0.1:${gone.port}`,
    });
  });

  test('local addresses are not connected to unless allowed', async () => {
    const strict = createGitRemotes({ ...OPTIONS, allowLocalAddresses: false });
    const refused = (url: string) => failure(ask(url, 'main', undefined, strict));
    expect(await refused(`${server.url}/a.git`)).toMatchObject({
      code: 'AddressNotAllowed',
      message: '127.0.0.1 is not connected to: it is the machine itself',
    });
    for (const url of [
      `http://localhost:${server.port}/a.git`,
      `http://[::1]:${server.port}/a.git`,
      `http://[::ffff:127.0.0.1]:${server.port}/a.git`,
      `http://0x7f.1:${server.port}/a.git`,
      'http://169.254.169.254/latest/meta-data',
      'http://100.100.100.200/a',
      'ssh://git@127.0.0.1/a.git',
      'git@169.254.169.254:a.git',
      'git://localhost/a.git',
    ]) {
      expect([url, (await refused(url)).code]).toEqual([url, 'AddressNotAllowed']);
    }
    expect(server.requests).toEqual([]);
    await strict.close();
  });
});

describe('over ssh', () => {
  let server: SshGitServer;
  beforeAll(async () => {
    server = await startSshGitServer();
  });
  afterAll(() => server.close());
  const key = (privateKey: string, knownHosts?: string): GitCredential => ({
    kind: 'ssh',
    privateKey,
    knownHosts,
    source: 'secret "git-ssh"',
  });

  test('finds what is asked for, with URL and scp form, and leaves no key behind', async () => {
    const repository = server.repository('app.git');
    const commit = repository.commit();
    repository.git('tag', '-a', '-m', 'a tag', 'v1', commit);
    const credential = key(server.privateKey.trimEnd().replaceAll('\n', '\r\n'), server.knownHosts);
    const url = `ssh://127.0.0.1:${server.port}/app.git`;
    expect(await ask(url, 'main', credential)).toMatchObject({ commit, type: 'Branch' });
    expect(await ask(`deploy@127.0.0.1:${server.port}:app.git`, 'v1', credential)).toMatchObject({
      commit,
      type: 'Tag',
      tagObject: repository.git('rev-parse', 'refs/tags/v1'),
    });
    expect(server.sessions).toEqual(["git git-upload-pack '/app.git'", "deploy git-upload-pack 'app.git'"]);
    await remotes.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('kpack-git-'))).toEqual([]);
  });

  test('says what is wrong with keys, host keys and repositories', async () => {
    server.repository('b.git').commit();
    const url = `ssh://git@127.0.0.1:${server.port}/b.git`;
    const other = await startSshGitServer();
    const cases: [GitCredential | undefined, GitRemotes, string, object][] = [
      [
        key(other.privateKey),
        remotes,
        url,
        { code: 'Unauthorized', message: 'the server does not accept the key of secret "git-ssh"' },
      ],
      [undefined, remotes, url, { code: 'Unauthorized', message: 'the server asks for a key, and there is none' }],
      [
        key('-----BEGIN OPENSSH PRIVATE KEY-----\nbroken\n-----END OPENSSH PRIVATE KEY-----'),
        remotes,
        url,
        {
          code: 'InvalidCredential',
          message: 'the private key of secret "git-ssh" cannot be read: it is damaged or has a passphrase',
        },
      ],
      [
        key(server.privateKey, other.knownHosts.replace(`:${other.port}`, `:${server.port}`)),
        remotes,
        url,
        {
          code: 'UntrustedHostKey',
          message: 'the server shows another host key than known_hosts of secret "git-ssh" has',
        },
      ],
      [
        key(server.privateKey, 'example.com ssh-rsa AAAA'),
        remotes,
        url,
        { code: 'UntrustedHostKey', message: 'the host key of the server is not known' },
      ],
      [key(server.privateKey), remotes, url.replace('b.git', 'none.git'), { code: 'RepositoryNotFound' }],
      [
        key(server.privateKey),
        remotes,
        'ssh://git@no-such-host.invalid/a.git',
        { code: 'Unreachable', message: 'no such host: no-such-host.invalid' },
      ],
      [key(server.privateKey), remotes, 'ssh://git@127.0.0.1:1/a.git', { code: 'Unreachable' }],
    ];
    for (const [credential, from, address, expected] of cases) {
      expect(await failure(ask(address, 'main', credential, from))).toMatchObject(expected);
    }
    const strict = createGitRemotes({
      ...OPTIONS,
      trustUnknownHosts: false,
      environment: { PATH: process.env.PATH, HOME: '/nonexistent' },
    });
    expect(await failure(ask(url, 'main', key(server.privateKey), strict))).toMatchObject({ code: 'UntrustedHostKey' });
    expect(await ask(url, 'main', key(server.privateKey, server.knownHosts), strict)).toMatchObject({ type: 'Branch' });
    await strict.close();
    await other.close();
  });

  test('a server that hangs is given up, with all processes, and nobody sees the key meanwhile', async () => {
    const hanging = await startSshGitServer();
    hanging.hang();
    const impatient = createGitRemotes({ ...OPTIONS, timeoutMs: 4000 });
    const url = `ssh://git@127.0.0.1:${hanging.port}/a.git`;
    const asked = failure(ask(url, 'main', key(hanging.privateKey), impatient));
    // With the environment of each process.
    const processes = async () => (await promisify(execFile)('ps', ['eww', '-eo', 'args'])).stdout.split('\n');
    const ours = async () => (await processes()).filter((line) => line.includes(String(hanging.port)));
    const seen = await vi.waitFor(
      async () => {
        const lines = await ours();
        expect(lines.some((line) => /^\S*ssh /.test(line))).toBe(true);
        return lines.join('\n');
      },
      { timeout: 3500, interval: 50 },
    );
    expect(seen).toContain('git ls-remote');
    expect(seen).not.toContain(hanging.privateKey.split('\n')[1]);
    expect(await asked).toMatchObject({ code: 'Timeout', message: 'no answer within 4 s' });
    expect(await ours()).toEqual([]);
    await impatient.close();
    await hanging.close();
  });
});

describe('over git://', () => {
  test('finds what is asked for, and says what is wrong', async () => {
    const server = await startGitServer();
    const repository = server.repository('plain.git');
    const commit = repository.commit();
    const port = await freePort();
    const folderOfAll = dirname(repository.git('rev-parse', '--absolute-git-dir'));
    const daemon = spawn(
      'git',
      ['daemon', '--export-all', '--listen=127.0.0.1', `--port=${port}`, `--base-path=${folderOfAll}`],
      { stdio: 'ignore' },
    );
    const url = `git://127.0.0.1:${port}`;
    await vi.waitFor(async () => expect(await ask(`${url}/plain.git`)).toMatchObject({ commit, type: 'Branch' }), {
      timeout: 15_000,
      interval: 200,
    });
    expect(await failure(ask(`${url}/none.git`))).toMatchObject({ code: 'RepositoryNotFound' });
    const ended = once(daemon, 'exit');
    daemon.kill();
    await ended;
    expect(await failure(ask(`${url}/plain.git`))).toMatchObject({ code: 'Unreachable' });
    await server.close();
  });
});

describe('with the directory of the source', () => {
  const TREES = { 'app/main.go': 'package main', 'docs/a.md': 'a' };

  test('over http with a password and a redirect, over https, over ssh, and where it is not there', async () => {
    const authority = await createAuthority(new Date(), 3_600_000);
    const { cert, key } = await issueLeaf(authority, ['127.0.0.1'], new Date(), 3_600_000);
    const [http, https, ssh] = [await startGitServer(), await startGitServer({ cert, key }), await startSshGitServer()];
    const trusting = createGitRemotes({ ...OPTIONS, certificates: [authority.cert] });
    const allow = withPassword('anna', 'secret');
    http.answer = (request, response) => {
      if (!request.url?.startsWith('/old.git')) return allow(request, response);
      response.writeHead(301, { location: request.url.replace('/old.git', '/new.git') }).end();
      return undefined;
    };
    const [repository, secure, shell] = [
      http.repository('new.git'),
      https.repository('s.git'),
      ssh.repository('s.git'),
    ];
    repository.commit('main', TREES);
    secure.commit('main', TREES);
    shell.commit('main', TREES);
    const tree = repository.git('rev-parse', 'main:app');
    const askHttp = () => ask(`${http.url}/old.git`, 'main', basic('anna', 'secret'), trusting, '/app/');
    expect(await askHttp()).toMatchObject({ tree });
    const second = repository.commit('main', { 'docs/a.md': 'b' });
    http.requests.length = 0;
    expect(await askHttp()).toMatchObject({ commit: second, tree });
    expect(http.requests).not.toEqual(['POST /new.git/git-upload-pack']);
    // Of a commit that is known, nothing is fetched again.
    http.requests.length = 0;
    expect(await askHttp()).toMatchObject({ commit: second, tree });
    expect(http.requests).toEqual(['POST /new.git/git-upload-pack']);
    const third = repository.commit('main', { 'app/main.go': 'package app' });
    expect((await askHttp()).tree).toBe(repository.git('rev-parse', `${third}:app`));
    expect(await ask(`${https.url}/s.git`, 'main', undefined, trusting, 'app')).toMatchObject({ tree });
    expect(await ask(`${https.url}/s.git`, 'main', undefined, trusting, 'nowhere')).not.toHaveProperty('tree');
    expect(await failure(ask(`${https.url}/s.git`))).toMatchObject({ code: 'UntrustedCertificate' });
    const sshKey: GitCredential = {
      kind: 'ssh',
      privateKey: ssh.privateKey,
      knownHosts: ssh.knownHosts,
      source: 'secret "s"',
    };
    expect(await ask(`git@127.0.0.1:${ssh.port}:s.git`, 'main', sshKey, trusting, 'app')).toMatchObject({ tree });
    await Promise.all([trusting.close(), http.close(), https.close(), ssh.close()]);
  });
});
