// Decides when a control plane serves, or why it never will.
import { readFile } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { ControlPlaneError } from './control-plane-error.ts';
import type { Server } from './supervised.ts';

/** What to ask, and whom. */
export interface Awaited {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** PEM; an answer of some other server on that port counts for nothing. */
  readonly ca: string;
  readonly token: string;
  /** The servers that have to live meanwhile, by name. */
  readonly servers: Readonly<Record<string, Server>>;
  readonly withinMs: number;
}

// The last two: /readyz says ok a moment before these namespaces are made, and tests create things in them at once.
const paths = ['/readyz', '/api/v1/namespaces/kube-system', '/api/v1/namespaces/default'];

/** Waits until the API server serves. @throws ControlPlaneError with the end of a log, when a server ends or time is up */
export async function untilReady({ server, ca, token, servers, withinMs }: Awaited): Promise<void> {
  let ended: string | undefined;
  for (const [name, { exited }] of Object.entries(servers)) {
    void exited.then(({ code, signal }) => {
      ended ??= `${name} ended with ${signal ?? `code ${code}`} before it was ready`;
    });
  }
  const deadline = performance.now() + withinMs;
  const agent = new Agent({ ca, keepAlive: true });
  try {
    for (const path of paths) {
      while (!(await answersOk(new URL(path, server), token, agent))) {
        if (ended === undefined && performance.now() > deadline)
          ended = `The control plane was not ready within ${withinMs} ms`;
        if (ended !== undefined) throw new ControlPlaneError(`${ended}. ${await lastLines(servers)}`);
        await delay(30);
      }
    }
  } finally {
    agent.destroy();
  }
}

function answersOk(url: URL, token: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent, headers: { authorization: `Bearer ${token}` }, timeout: 2_000 }, (response) => {
      response.resume();
      response.once('close', () => resolve(response.statusCode === 200));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

async function lastLines(servers: Awaited['servers']): Promise<string> {
  const parts = await Promise.all(
    Object.entries(servers).map(async ([name, { logFile }]) => {
      const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
      return `The last lines of ${name}:\n${lines.slice(-12).join('\n')}`;
    }),
  );
  return parts.join('\n');
}
