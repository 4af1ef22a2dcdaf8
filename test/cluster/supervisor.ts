// A process of its own that owns the servers and their directory, so that nothing is left when a test run dies, even by SIGKILL:
// the kernel then closes the IPC channel, and the supervisor kills the servers, removes the directory and ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report, Request } from './supervisor-protocol.ts';

// mkdtemp makes it readable for this user only: keys, tokens and etcd's socket live in it.
const dir = mkdtempSync(join(tmpdir(), 'kpack-cp-'));
const servers = new Map<number, ChildProcess>();
let ending = false;

function report(message: Report): void {
  if (process.connected) process.send?.(message, () => undefined); // the run may be gone between the check and the write
}

function start({ id, command, args, logFile }: Extract<Request, { do: 'start' }>): void {
  const log = openSync(logFile, 'a');
  // A bare environment: a proxy, a KUBECONFIG or an ETCD_* variable of the caller must not change what the servers do.
  const env = { PATH: process.env.PATH, HOME: dir, TMPDIR: dir };
  const server = spawn(command, args, { cwd: dir, env, stdio: ['ignore', log, log] });
  closeSync(log);
  const { pid } = server;
  server.once('error', (error) => {
    if (pid === undefined) report({ event: 'failed', id, reason: error.message });
  });
  if (pid === undefined) return;
  servers.set(id, server);
  server.once('exit', (code, signal) => {
    servers.delete(id);
    report({ event: 'exited', id, code, signal });
    if (ending) endWhenAllAreGone();
  });
  report({ event: 'started', id, pid });
}

function end(): void {
  if (ending) return;
  ending = true;
  for (const server of servers.values()) server.kill('SIGKILL'); // their data goes too, so there is nothing to shut down in order
  endWhenAllAreGone();
}

function endWhenAllAreGone(): void {
  if (servers.size > 0) return;
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

process.on('message', (request: Request) => {
  if (request.do === 'end') end();
  else if (!ending) start(request);
});
process.on('disconnect', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
// Whatever goes wrong in here, the servers must not outlive it.
process.on('uncaughtException', (error) => {
  process.stderr.write(`test control plane: the supervisor failed: ${error.stack ?? error.message}\n`);
  end();
});

// The run may have died while this process was loading: then `disconnect` came before anybody listened.
if (process.connected) report({ event: 'ready', dir });
else end();
