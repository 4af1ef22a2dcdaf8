// A real registry on loopback for one test file: started with the given configuration, images pushed into it, ended with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import type { KeyPair } from '../../src/certs/authority.ts';
import { sha256 } from '../../src/registry/digest.ts';
import { findRegistryBinary } from './registry-binary.ts';

/** How a registry is started. */
export interface TestRegistryOptions {
  /** Section `auth` of the configuration; `FILES/name` in it stands for a file of `files`. */
  readonly auth?: Record<string, Record<string, string>>;
  /** Files that the configuration names, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Its certificate; plain http without one. */
  readonly tls?: KeyPair;
}

/** A running registry. */
export interface TestRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Uploads content into a repository; gives its digest. */
  push(repository: string, content: Buffer, authorization?: string): Promise<string>;
  /** Puts a manifest under a tag; gives its digest. */
  pushManifest(
    repository: string,
    tag: string,
    mediaType: string,
    body: Buffer,
    authorization?: string,
  ): Promise<string>;
  /** Ends it; again does no harm. */
  stop(): Promise<void>;
}

/** Starts a registry that keeps everything in memory. */
export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const binary = await findRegistryBinary();
  const dir = await mkdtemp(join(tmpdir(), 'kpack-registry-'));
  const { files = {}, tls } = options;
  const all = tls === undefined ? files : { ...files, 'tls.crt': tls.cert, 'tls.key': tls.key };
  for (const [name, content] of Object.entries(all)) await writeFile(join(dir, name), content);
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { inmemory: {}, delete: { enabled: true } },
    http: {
      addr: '127.0.0.1:0',
      secret: 'only for tests',
      ...(tls === undefined ? {} : { tls: { certificate: join(dir, 'tls.crt'), key: join(dir, 'tls.key') } }),
    },
    ...(options.auth === undefined ? {} : { auth: options.auth }),
  };
  await writeFile(join(dir, 'config.yml'), stringify(config).replaceAll('FILES/', `${dir}/`));
  const child = spawn(binary, [join(dir, 'config.yml')], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk));
  const lines = createInterface({ input: child.stdout });
  const address = await Promise.race([
    once(lines, 'line').then(([line]) => /listening on (.+)/.exec(String(line))?.[1]),
    once(child, 'exit').then(() => undefined),
  ]);
  if (address === undefined) throw new Error(`the registry did not start: ${said}`);

  const origin = `${tls === undefined ? 'http' : 'https'}://${address}`;
  const send = (method: string, url: URL, type: string, body: Buffer, authorization: string | undefined) =>
    sendTo(method, url, body, { 'content-type': type, ...(authorization && { authorization }) });
  return {
    host: address,
    async push(repository, content, authorization) {
      const digest = sha256(content);
      const begin = new URL(`/v2/${repository}/blobs/uploads/`, origin);
      const { location } = await send('POST', begin, 'application/octet-stream', Buffer.alloc(0), authorization);
      const upload = new URL(String(location), origin);
      upload.searchParams.set('digest', digest);
      await send('PUT', upload, 'application/octet-stream', content, authorization);
      return digest;
    },
    async pushManifest(repository, tag, mediaType, body, authorization) {
      await send('PUT', new URL(`/v2/${repository}/manifests/${tag}`, origin), mediaType, body, authorization);
      return sha256(body);
    },
    async stop() {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.stdin.end();
        await ended;
      }
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function sendTo(method: string, url: URL, body: Buffer, headers: Record<string, string>) {
  const { request } = url.protocol === 'https:' ? https : http;
  const sent = request(url, { method, headers, rejectUnauthorized: false, agent: false });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  if ((answer.statusCode ?? 0) > 299)
    throw new Error(`${method} ${url.pathname}: ${answer.statusCode} ${Buffer.concat(chunks)}`);
  return answer.headers;
}
