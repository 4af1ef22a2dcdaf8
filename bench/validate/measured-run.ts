// Runs a program to its end and tells what it took.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/** A program with its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** What a run took, in ms. */
export interface Times {
  /** From spawning the process to its end. */
  readonly wallMs: number;
  /** Of all its threads, user and system. */
  readonly cpuMs: number;
}

/** What a run may be given. */
export interface RunOptions {
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A text that the output must hold: a program that does nothing is fast. */
  readonly says: string;
  /** How it must end (default: 0). */
  readonly exitCode?: number;
}

/** The shell tells the CPU time of its children (POSIX, `times`), which Node does not. */
const TIMED = '"$@"; code=$?; times >&2; exit $code';
const CHILDREN = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

/** Runs it once. @throws Error when it does not end as it must */
export async function timedRun(command: CommandLine, options: RunOptions): Promise<Times> {
  const began = performance.now();
  const { stderr } = await finished(['/bin/sh', '-c', TIMED, 'sh', ...command], options);
  const wallMs = performance.now() - began;
  const [, ...parts] = CHILDREN.exec(stderr) ?? [];
  const [minutes = 0, seconds = 0, systemMinutes = 0, systemSeconds = 0] = parts.map(Number);
  return { wallMs, cpuMs: ((minutes + systemMinutes) * 60 + seconds + systemSeconds) * 1000 };
}

const LOOK_MS = 3;
/** As much of an output is told, from its end. */
const SHOWN = 2000;

/**
 * The most memory that was resident at a time, in bytes; undefined on systems without /proc. In a run of its own, since looking costs time too.
 * @throws Error when it does not end as it must
 */
export async function peakOfRun(command: CommandLine, options: RunOptions): Promise<number | undefined> {
  let peak: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  await finished(command, options, (pid) => {
    timer = setInterval(() => {
      peak = peakBytes(pid) ?? peak;
    }, LOOK_MS);
  }).finally(() => clearInterval(timer));
  return peak;
}

function peakBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined; // it has ended
  }
}

async function finished(
  [program, ...args]: CommandLine,
  { env, says, exitCode = 0 }: RunOptions,
  onStart: (pid: number) => void = () => undefined,
): Promise<{ stderr: string }> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) onStart(child.pid);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== exitCode || !stdout.includes(says)) {
    throw new Error(
      `\`${[program, ...args].join(' ')}\` ended with code ${code}, and not with "${says}": ${stdout.slice(-SHOWN)}${stderr}`,
    );
  }
  return { stderr };
}
