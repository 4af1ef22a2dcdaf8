// Runs the git binary: nothing of the machine's configuration, no questions, an end by time, and no more output than fits.
import { spawn } from 'node:child_process';
import { SourceError } from './source-error.ts';

/** A git command. */
export interface GitCommand {
  readonly args: readonly string[];
  /** All variables that it gets, see gitEnvironment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it runs; an empty directory of ours. */
  readonly folder: string;
  /** Ends it, and everything that it has started. */
  readonly signal: AbortSignal;
}

/** How it ended. */
export interface GitOutput {
  /** Exit code; -1 when it was killed. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_OUTPUT = 32 * 1024 * 1024;
const MOST_COMPLAINTS = 64 * 1024;

/** @throws SourceError when git cannot be run or says too much; the reason of the signal. */
export async function runGit({ args, environment, folder, signal }: GitCommand): Promise<GitOutput> {
  signal.throwIfAborted();
  // A group of its own: ssh and git-remote-http end with it, and no terminal can be asked for a password.
  const child = spawn('git', args, {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise: closed, resolve, reject } = Promise.withResolvers<number>();
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let length = 0;
  let complaints = 0;
  const kill = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The whole group has ended.
    }
  };
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MOST_OUTPUT) stdout.push(chunk);
    else kill();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.length;
    if (complaints <= MOST_COMPLAINTS) stderr.push(chunk);
  });
  child.once('error', reject);
  // What git started may live on and hold the pipes open.
  child.once('exit', kill);
  child.once('close', (code) => resolve(code ?? -1));
  signal.addEventListener('abort', kill, { once: true });
  try {
    const code = await closed;
    signal.throwIfAborted();
    if (length > MOST_OUTPUT) throw new SourceError('InvalidAnswer', 'the server lists more references than fit');
    return { code, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') };
  } catch (cause) {
    if (!isErrno(cause)) throw cause;
    const hint = 'Install git in the container of the controller, on its PATH.';
    throw new SourceError('Unavailable', `git cannot be run (${cause.code})`, { cause, hint });
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

const isErrno = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;
