// The real command as a child process, without a cluster, for tests of its life: start, signals, drain.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory with certificates that several processes of one test file share, so that only the first makes them. */
export interface Workspace {
  certDir: string;
  remove(): void;
}

export function makeWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'kpack-webhook-'));
  return { certDir: join(folder, 'certs'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs the command to its end. */
export async function runKpack(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(args, env);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

export interface StandaloneProcess {
  child: ChildProcessWithoutNullStreams;
  /** What it printed before it listened. */
  greeting: string;
  port: number;
  opsPort: number;
  /** The authority to trust, PEM. */
  ca: string;
  /** What it logged so far, parsed. */
  log(): Record<string, unknown>[];
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

/** Starts `kpack webhook --standalone` on free ports and waits until it listens. */
export async function startStandalone(workspace: Workspace, args: string[] = []): Promise<StandaloneProcess> {
  const ports = ['--port', '0', '--ops-port', '0'];
  const child = start(['webhook', '--standalone', ...ports, '--cert-dir', workspace.certDir, ...args], {});
  const stderr = collect(child.stderr);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const stdout = collect(child.stdout);
  const exited = ended.then((code) => {
    throw new Error(`the command ended with ${code} before it listened: ${stderr.join('')}`);
  });
  exited.catch(() => undefined);
  while (!stdout.join('').includes('Ctrl-C')) await Promise.race([once(child.stdout, 'data'), exited]);
  const greeting = stdout.join('');
  return {
    child,
    greeting,
    port: Number(/https:\/\/[^ ]*:(\d+) /.exec(greeting)?.[1]),
    opsPort: Number(/http:\/\/[^ ]*:(\d+) /.exec(greeting)?.[1]),
    ca: readFileSync(join(workspace.certDir, 'ca-cert.pem'), 'utf8'),
    log: () =>
      stderr
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    ended,
  };
}

function start(args: string[], env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  const inherited = { PATH: process.env.PATH, HOME: process.env.HOME };
  return spawn(process.execPath, ['src/cli/main.ts', ...args], { env: { ...inherited, ...env } });
}

function collect(stream: NodeJS.ReadableStream): string[] {
  const texts: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => texts.push(text));
  return texts;
}
