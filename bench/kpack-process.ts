// The server that is measured, as a user runs it: a child process with its log in a file.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { HttpsConnection, postRequest, type Target } from './https-connection.ts';
import { cpuTimeMs } from './process-stats.ts';
import { imageReview, newImage } from './reviews.ts';

export interface KpackOptions {
  /** Program to run with this Node: the bundle, or the sources' main.ts. */
  program: string;
  /** Arguments behind `webhook --port N --ops-port N`. */
  args: readonly string[];
  /** Where the CA that the server's certificate chains to can be read once it is there. */
  caFile: string;
  /** Name in that certificate; `localhost` when not given. */
  serverName?: string;
  /** Gets the process's stdout and stderr. */
  logFile: string;
  /** Arguments of Node itself, e.g. `--cpu-prof`. */
  nodeArgs?: readonly string[];
}

/** A server that has answered a review. */
export interface KpackProcess {
  pid: number;
  target: Target;
  opsPort: number;
  /** From spawning the process to its first correct answer, in ms. */
  startMs: number;
  /** CPU time that it took for that, in ms: what a machine that does nothing else would need at least. */
  startCpuMs: number;
  /** The exit code or signal once the process has ended, undefined while it runs. */
  exit(): number | NodeJS.Signals | undefined;
  /** Ends the process and waits for that. */
  stop(): Promise<void>;
}

/** Flags of a server without a cluster, with a default StorageClass as most clusters have one. */
export const standaloneArgs = (certDir: string): string[] => [
  '--standalone',
  '--cert-dir',
  certDir,
  '--default-storage-class',
  'standard:expandable',
];

/** Where the CA of a server without a cluster is. */
export const caFileIn = (certDir: string): string => join(certDir, 'ca-cert.pem');

const START_LIMIT_MS = 60_000;
const POLL_MS = 2;

/** Starts a server and asks it for defaults until it answers rightly. @throws Error with the log's name when it does not */
export async function startKpack(options: KpackOptions): Promise<KpackProcess> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const log = openSync(options.logFile, 'a');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...(options.nodeArgs ?? []),
      options.program,
      'webhook',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--ops-host',
      '127.0.0.1',
      '--ops-port',
      String(opsPort),
      ...options.args,
    ],
    { stdio: ['ignore', log, log] },
  );
  closeSync(log);
  await once(child, 'spawn');
  const exit = (): number | NodeJS.Signals | undefined => child.exitCode ?? child.signalCode ?? undefined;
  try {
    while (!(await answersRightly(port, options))) {
      if (exit() !== undefined) throw new Error(`kpack ended with ${exit()} while starting: see ${options.logFile}`);
      if (performance.now() - started > START_LIMIT_MS) {
        throw new Error(`kpack did not answer within ${START_LIMIT_MS / 1000} s: see ${options.logFile}`);
      }
      await pause(POLL_MS);
    }
  } catch (err) {
    child.kill('SIGKILL');
    throw err;
  }
  const startMs = performance.now() - started;
  const pid = child.pid ?? 0;
  return {
    pid,
    startCpuMs: cpuTimeMs(pid),
    target: { port, ca: readFileSync(options.caFile, 'utf8'), serverName: options.serverName },
    opsPort,
    startMs,
    exit,
    stop: () => stop(child),
  };
}

/** True when an Image without defaults gets some. */
async function answersRightly(port: number, { caFile, serverName }: KpackOptions): Promise<boolean> {
  if (!existsSync(caFile)) return false;
  let connection: HttpsConnection | undefined;
  try {
    connection = await HttpsConnection.open({ port, ca: readFileSync(caFile, 'utf8'), serverName });
    const review = imageReview('v1alpha2', newImage('v1alpha2', 'first'));
    const { status, body } = await connection.exchange(postRequest('/defaults', JSON.stringify(review)));
    if (status !== 200) return false;
    const { response } = JSON.parse(body);
    const patch = Buffer.from(response.patch ?? '', 'base64').toString();
    return response.allowed === true && patch.includes('BuildNumber') && patch.includes('2G');
  } catch {
    // Nobody listens yet, or the certificate is being replaced: asked again until the time is up.
    return false;
  } finally {
    connection?.destroy();
  }
}

/** A second SIGTERM cuts the drain short, since nobody who would notice is connected. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, pause(200)]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const killed = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(killed);
}
