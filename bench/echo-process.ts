// The echo server as a child process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { HttpsConnection, type Target } from './https-connection.ts';

export interface EchoProcess {
  pid: number;
  target: Target;
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('echo-server.ts', import.meta.url));
const START_LIMIT_MS = 30_000;

/** Starts the echo with a certificate; `caFile` is what that chains to. */
export async function startEcho(files: { key: string; certificate: string; ca: string }): Promise<EchoProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [PROGRAM, String(port), files.key, files.certificate], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'spawn');
  const target = { port, ca: readFileSync(files.ca, 'utf8') };
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await listens(target))) {
    if (child.exitCode !== null) throw new Error(`the echo server ended with ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error('the echo server did not start: see its messages above');
    await pause(20);
  }
  return {
    pid: child.pid ?? 0,
    target,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function listens(target: Target): Promise<boolean> {
  try {
    (await HttpsConnection.open(target)).destroy();
    return true;
  } catch {
    return false;
  }
}
