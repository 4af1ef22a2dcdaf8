// A real git server on loopback: repositories that tests push commits to, served by `git http-backend`, `git daemon` and, behind a small
// ssh server, `git upload-pack`. What the server does to its callers (refusing, hanging, redirecting) is the test's to say.
import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { generateKeyPairSync, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';

/** A repository of the server. */
export interface Repository {
  readonly name: string;
  /** An empty commit on a branch, made when there is none. @returns its id */
  commit(branch?: string, files?: Readonly<Record<string, string>>): string;
  /** Runs git in the bare repository. */
  git(...args: string[]): string;
}

/** What a request gets in place of git's answer; undefined: git's answer. */
export type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => 'git' | undefined;

/** A running server. */
export interface GitServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Requests so far: `GET /a.git/info/refs`. */
  readonly requests: string[];
  /** Header `Authorization` of each request. */
  readonly authorizations: (string | undefined)[];
  repository(name: string): Repository;
  /** Does something else with requests from now on. */
  answer: Answer;
  /** Whether protocol 2 is spoken. */
  version2: boolean;
  close(): Promise<void>;
}

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
const quiet: NodeJS.ProcessEnv = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/** Starts one. @param tls key and certificate: then it is https */
export async function startGitServer(tls?: https.ServerOptions): Promise<GitServer> {
  const folder = mkdtempSync(join(tmpdir(), 'git-server-'));
  const sockets = new Set<import('node:net').Socket>();
  const state: { answer: Answer; version2: boolean } = { answer: () => 'git', version2: true };
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const listener: http.RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    authorizations.push(request.headers.authorization);
    if (state.answer(request, response) === 'git') backend(folder, state.version2, request, response);
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    authorizations,
    repository: (name) => createRepository(folder, name),
    get answer() {
      return state.answer;
    },
    set answer(answer) {
      state.answer = answer;
    },
    get version2() {
      return state.version2;
    },
    set version2(version2) {
      state.version2 = version2;
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function createRepository(folder: string, name: string): Repository {
  const path = join(folder, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', path, ...IDENTITY, ...args], {
      env: quiet,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim();
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path], { env: quiet });
  git('config', 'uploadpack.allowFilter', 'true');
  let count = 0;
  return {
    name,
    git,
    commit(branch = 'main', files = {}) {
      count += 1;
      const lines = Object.entries(files).map(([file, text]) => {
        const hash = execFileSync('git', ['-C', path, 'hash-object', '-w', '--stdin'], {
          env: quiet,
          input: text,
          encoding: 'utf8',
        });
        return `100644,${hash.trim()},${file}`;
      });
      const index = { ...quiet, GIT_INDEX_FILE: join(path, `index-${branch.replaceAll('/', '-')}`) };
      for (const line of lines) {
        execFileSync('git', ['-C', path, 'update-index', '--add', '--cacheinfo', line], { env: index });
      }
      const tree = execFileSync('git', ['-C', path, 'write-tree'], { env: index, encoding: 'utf8' }).trim();
      let parent: string[] = [];
      try {
        parent = ['-p', git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`)];
      } catch {
        // The first commit of the branch.
      }
      const id = git('commit-tree', tree, ...parent, '-m', `commit ${count}`);
      git('update-ref', `refs/heads/${branch}`, id);
      return id;
    },
  };
}

/** CGI, as a web server runs `git http-backend`. */
function backend(root: string, version2: boolean, request: http.IncomingMessage, response: http.ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const protocol = request.headers['git-protocol'];
  const child = spawn('git', ['http-backend'], {
    env: {
      ...quiet,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(version2 && typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin).on('error', () => undefined);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.once('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    for (const line of output.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(output.subarray(end + 4));
  });
}

/** Lets in who has this user name and password; 401 for everybody else. */
export const withPassword =
  (username: string, password: string): Answer =>
  (request, response) => {
    const wanted = Buffer.from(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return 'git';
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    return undefined;
  };

/** A running ssh server that knows one key. */
export interface SshGitServer {
  readonly port: number;
  /** PEM of the key that it lets in. */
  readonly privateKey: string;
  /** A line for known_hosts. */
  readonly knownHosts: string;
  /** User names that were let in, and commands. */
  readonly sessions: string[];
  repository(name: string): Repository;
  /** Does not answer from now on. */
  hang(): void;
  close(): Promise<void>;
}

const sshKey = () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return privateKey;
};

/** Starts one. */
export async function startSshGitServer(): Promise<SshGitServer> {
  const folder = mkdtempSync(join(tmpdir(), 'git-ssh-'));
  const hostKey = sshKey();
  const privateKey = sshKey();
  const allowed = ssh2.utils.parseKey(privateKey);
  const host = ssh2.utils.parseKey(hostKey);
  if (allowed instanceof Error || host instanceof Error) throw new Error('no key');
  const sessions: string[] = [];
  const clients = new Set<ssh2.Connection>();
  let hangs = false;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    clients.add(client);
    client.on('error', () => undefined).on('close', () => clients.delete(client));
    let user = '';
    client.on('authentication', (context) => {
      if (hangs) return;
      user = context.username;
      if (context.method !== 'publickey' || !context.key.data.equals(allowed.getPublicSSH()))
        return context.reject(['publickey']);
      const { signature, blob, hashAlgo } = context;
      if (signature === undefined || blob === undefined) return context.accept();
      if (allowed.verify(blob, signature, hashAlgo) === true) return context.accept();
      context.reject();
    });
    client.on('session', (accept) => {
      const session = accept();
      let protocol: string | undefined;
      session.on('env', (acceptEnv, _, info: { key: string; val: string }) => {
        if (info.key === 'GIT_PROTOCOL') protocol = info.val;
        acceptEnv?.();
      });
      session.on('exec', (acceptExec, _, { command }) => {
        const channel = acceptExec();
        sessions.push(`${user} ${command}`);
        const [, repository = ''] = /^git-upload-pack '(.*)'$/.exec(command) ?? [];
        const options: SpawnOptions = {
          env: { ...quiet, ...(protocol === undefined ? {} : { GIT_PROTOCOL: protocol }) },
        };
        const child = spawn('git', ['upload-pack', join(folder, repository)], options);
        child.stdin?.on('error', () => undefined);
        channel.on('error', () => undefined);
        channel.pipe(child.stdin as NodeJS.WritableStream);
        child.stdout?.pipe(channel, { end: false });
        child.stderr?.pipe(channel.stderr, { end: false });
        child.once('close', (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    privateKey,
    knownHosts: `[127.0.0.1]:${port} ssh-rsa ${host.getPublicSSH().toString('base64')}\n`,
    sessions,
    repository: (name) => createRepository(folder, name),
    hang() {
      hangs = true;
    },
    async close() {
      server.close();
      for (const client of clients) client.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
