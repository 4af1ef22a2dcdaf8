// Runs git, which alone knows where a repository keeps its commits.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { OptionError } from './option-error.ts';

/** How a git command ended. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** The first line of what git complained. */
  readonly complaint: string;
}

/** Runs `git -C folder ...args`; a refusal is a result. @throws OptionError when git cannot be run */
export async function git(folder: string, args: readonly string[]): Promise<GitResult> {
  const child = start(folder, args);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.end();
  const code = await ended(child);
  return { code, stdout: Buffer.concat(stdout), complaint: complaint(stderr) };
}

/**
 * The contents of blobs in the order of their ids.
 * @throws OptionError when git cannot be run or stops early
 */
export async function* gitBlobs(folder: string, ids: readonly string[]): AsyncGenerator<Buffer> {
  const child = start(folder, ['cat-file', '--batch']);
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const end = ended(child);
  end.catch(() => undefined); // heard below, after what was read
  child.stdin.end(`${ids.join('\n')}\n`);
  let given = 0;
  let read: Buffer = Buffer.alloc(0);
  let chunks: Buffer[] = [];
  let size = -1; // of the blob that is being read; below zero: its header is
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    // A huge blob comes in many pieces, which are joined once.
    if (size >= 0 && read.length + chunks.reduce((sum, { length }) => sum + length, 0) <= size) continue;
    read = Buffer.concat([read, ...chunks]);
    chunks = [];
    for (;;) {
      if (size < 0) {
        const newline = read.indexOf(0x0a);
        if (newline < 0) break;
        size = Number(read.toString('latin1', 0, newline).split(' ')[2]); // ID blob SIZE
        read = read.subarray(newline + 1);
      }
      if (read.length <= size) break; // a line break follows the content
      yield read.subarray(0, size);
      given += 1;
      read = read.subarray(size + 1);
      size = -1;
    }
  }
  await end;
  if (given !== ids.length) throw new OptionError(`--git-base: git cannot read the files: ${complaint(stderr)}`);
}

function start(folder: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn('git', ['-C', folder, ...args], { env: { ...process.env, LC_ALL: 'C' } });
  child.stdin.on('error', () => undefined); // git need not read its input
  return child;
}

/** The exit code; a signal counts as 1. */
async function ended(child: ChildProcessWithoutNullStreams): Promise<number> {
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OptionError(`--git-base needs git, which cannot be run (${why}): install it, or use --old PATH`, {
      cause,
    });
  }
}

const complaint = (stderr: readonly Buffer[]): string =>
  Buffer.concat(stderr)
    .toString()
    .split('\n')[0]
    ?.replace(/^fatal: /, '') ?? '';
