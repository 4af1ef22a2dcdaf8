// The webhook as it runs in a pod: the bundled command, with the real token of its service account, so that it has exactly the rights of the manifests.
// A supervisor owns the processes, so none is left when a test run dies.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import type { Access } from './access.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { type Exit, type Server, Supervisor } from './supervised.ts';
import { GiveUp, until } from './until.ts';

/** The one file that container, npm `bin` and tests run. */
export const bundle = join(import.meta.dirname, '..', '..', 'dist', 'kpack.js');

/** A line of the log, as pino writes it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string | number; readonly msg: string };

/** What a probe was answered. */
export interface Probe {
  /** 0 when nobody answered. */
  readonly status: number;
  readonly text: string;
}

/** A running replica. */
export interface WebhookProcess {
  readonly pid: number;
  /** The HTTP port of probes and metrics. */
  readonly opsPort: number;
  /** The HTTPS port. @throws ControlPlaneError when it does not listen within 30 s */
  port(): Promise<number>;
  /** Asks the ops port. */
  ask(path: '/livez' | '/readyz' | '/metrics'): Promise<Probe>;
  /** Waits until /readyz says 200. */
  ready(): Promise<void>;
  log(): Promise<LogLine[]>;
  readonly exited: Promise<Exit>;
  /** Sends `signal` and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Exit>;
  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts replicas, and ends them all at the end. */
export interface WebhookProcesses {
  /** The directory of their logs, removed at the end. */
  readonly dir: string;
  /** Starts one on free ports of 127.0.0.1 and waits until its probes answer, not until it is ready. `flags` come last and win. */
  start(kubeconfig: string, flags?: readonly string[]): Promise<WebhookProcess>;
  stop(): Promise<void>;
}

const STARTED_WITHIN_MS = 30_000;

/**
 * A kubeconfig with the token that Kubernetes would put into the webhook's pods.
 * @param validForSeconds an hour when not given; nothing renews it here
 */
export const webhookIdentity = (access: Access, validForSeconds = 3600): Promise<string> =>
  access.kubeconfigFor({ serviceAccount: 'webhook', namespace: 'kpack', validForSeconds });

/**
 * @param program another bundle than the one in dist
 * @throws ControlPlaneError when the bundle was not built
 */
export async function webhookProcesses(program = bundle): Promise<WebhookProcesses> {
  if (!existsSync(program)) throw new ControlPlaneError(`${program} is missing: make it with npm run build`);
  const supervisor = await Supervisor.start();
  let started = 0;
  return {
    dir: supervisor.dir,
    async start(kubeconfig, flags = []) {
      const ports = ['--host=127.0.0.1', '--port=0', '--ops-host=127.0.0.1', '--ops-port=0'];
      const args = [program, 'webhook', '--namespace=kpack', `--kubeconfig=${kubeconfig}`, ...ports, ...flags];
      started += 1;
      return replica(await supervisor.startServer(`webhook-${started}`, process.execPath, args));
    },
    stop: () => supervisor.end(),
  };
}

async function replica(server: Server): Promise<WebhookProcess> {
  let ended: Exit | undefined;
  void server.exited.then((exit) => {
    ended = exit;
  });
  const log = async (): Promise<LogLine[]> => {
    const lines = (await readFile(server.logFile, 'utf8')).split('\n');
    // Behind the last line break stands what is being written.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as LogLine);
  };
  /** Waits for the line with this message, and gives its `port`. */
  const portOf = (msg: string): Promise<number> =>
    until(
      `"${msg}" in ${server.logFile}`,
      async () => {
        // Looked at first: what is in the log of a process that ended is all that there will be.
        const hasEnded = ended !== undefined;
        const line = (await log().catch(() => [])).find((each) => each.msg === msg);
        if (line === undefined && hasEnded) {
          throw new GiveUp(`the webhook ended: ${await readFile(server.logFile, 'utf8')}`);
        }
        return line?.port as number | undefined;
      },
      { withinMs: STARTED_WITHIN_MS, everyMs: 25 },
    );
  const opsPort = await portOf('probes and metrics are up');
  const ask: WebhookProcess['ask'] = (path) => probe(opsPort, path);
  return {
    pid: server.pid,
    opsPort,
    port: () => portOf('listening'),
    ask,
    ready: async () => {
      await until(
        'a ready webhook',
        async () => {
          const { status, text } = await ask('/readyz');
          if (status !== 200) throw new ControlPlaneError(`the webhook is not ready: ${text}`);
          return true;
        },
        { withinMs: STARTED_WITHIN_MS, everyMs: 25 },
      );
    },
    log,
    exited: server.exited,
    end: async (signal = 'SIGTERM') => {
      await server.end(signal);
      return server.exited;
    },
    signal: (signal) => void process.kill(server.pid, signal),
  };
}

function probe(port: number, path: string): Promise<Probe> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: 5_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString().trim() }),
      );
    });
    request.once('timeout', () => request.destroy());
    request.once('error', (error) => resolve({ status: 0, text: error.message }));
  });
}
