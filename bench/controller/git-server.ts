// A git server for thousands of repositories that costs the machine next to nothing, so that what is measured is the controller: the answers are those of the
// real `git upload-pack`, each asked for once. Every path is a repository of its own to whoever asks; behind all is the same one.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

/** A running server. */
export interface BenchGitServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  url(repository: string): string;
  /** Questions for references so far: a discovery that leads to a question of protocol 2 counts with it as one. */
  queries(): number;
  /** HTTP requests so far. */
  requests(): number;
  stop(): void;
}

const run = promisify(execFile);
const SERVICE = 'git-upload-pack';

/**
 * Makes a repository with a commit on `main`, and serves it.
 * @param dir an empty directory that is the caller's to remove
 * @throws Error when there is no git
 */
export async function startBenchGitServer(dir: string): Promise<BenchGitServer> {
  const git = (...args: string[]) => run('git', args, { cwd: dir, env: environment(undefined) });
  await git('init', '--quiet', '--initial-branch=main');
  await git('commit', '--quiet', '--allow-empty', '--message=first');
  const answers = new Map<string, Promise<Buffer>>();
  let [queries, requests] = [0, 0];

  async function answer(request: IncomingMessage): Promise<{ type: string; body: Buffer } | undefined> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const protocol = [request.headers['git-protocol'] ?? ''].flat()[0];
    const isDiscovery = request.method === 'GET' && url.pathname.endsWith('/info/refs');
    const isQuestion = request.method === 'POST' && url.pathname.endsWith(`/${SERVICE}`);
    if (!isDiscovery && !isQuestion) return undefined;
    const body = isQuestion ? await bytesOf(request) : Buffer.alloc(0);
    const key = `${protocol} ${body.toString('latin1')}`;
    const known = answers.get(key);
    const found = known ?? uploadPack(dir, protocol, isQuestion ? body : undefined);
    if (known === undefined) answers.set(key, found);
    const content = await found;
    const isAnswered = isQuestion || !content.includes('version 2');
    if (isAnswered) queries += 1;
    return { type: `application/x-${SERVICE}-${isQuestion ? 'result' : 'advertisement'}`, body: content };
  }

  const server = createServer((request, response) => {
    requests += 1;
    answer(request).then(
      (found) => {
        if (found === undefined) response.writeHead(404).end();
        else response.writeHead(200, { 'content-type': found.type, 'cache-control': 'no-cache' }).end(found.body);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: (repository) => `${origin}/${repository}.git`,
    queries: () => queries,
    requests: () => requests,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What `git http-backend` would run: the advertisement, or the answer to a question. */
async function uploadPack(
  dir: string,
  protocol: string | undefined,
  question: Buffer | undefined,
): Promise<Buffer<ArrayBufferLike>> {
  const mode = question === undefined ? ['--http-backend-info-refs'] : ['--stateless-rpc'];
  const child = spawn('git', ['upload-pack', ...mode, dir], {
    env: environment(protocol),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(question);
  const said = await bytesOf(child.stdout);
  // As git http-backend does: protocol 2 comes without this line.
  const isOld = question === undefined && protocol !== 'version=2';
  return isOld ? Buffer.concat([Buffer.from(`001e# service=${SERVICE}\n0000`), said]) : said;
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Nothing of the machine's configuration. */
function environment(protocol: string | undefined): NodeJS.ProcessEnv {
  const who = { NAME: 'bench', EMAIL: 'bench@example.com', DATE: '2026-01-01T00:00:00Z' };
  const names = Object.entries(who).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...Object.fromEntries(names),
    ...(protocol ? { GIT_PROTOCOL: protocol } : {}),
  };
}
