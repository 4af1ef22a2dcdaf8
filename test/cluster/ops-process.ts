// A long-running subcommand of the bundle, as the tests see it: its log, its probes, its end.
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { ControlPlaneError } from './control-plane-error.ts';
import type { Exit, Server } from './supervised.ts';
import { GiveUp, until } from './until.ts';

/** A line of the log, as pino writes it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string | number; readonly msg: string };

/** What a probe was answered. */
export interface Probe {
  /** 0 when nobody answered. */
  readonly status: number;
  readonly text: string;
}

/** A running process with an ops port. */
export interface OpsProcess {
  readonly pid: number;
  /** The HTTP port of probes and metrics. */
  readonly opsPort: number;
  /** The `port` of the log line with this message. @throws ControlPlaneError when there is none within two minutes */
  portOf(msg: string): Promise<number>;
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

/** A second is usual; a busy machine needs more. */
const STARTED_WITHIN_MS = 120_000;

/** Waits until the probes of a started process answer, not until it is ready. @throws ControlPlaneError when it ended before */
export async function opsProcess(server: Server): Promise<OpsProcess> {
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
  const portOf: OpsProcess['portOf'] = (msg) =>
    until(
      `"${msg}" in ${server.logFile}`,
      async () => {
        // Looked at first: what is in the log of a process that ended is all that there will be.
        const hasEnded = ended !== undefined;
        const line = (await log().catch(() => [])).find((each) => each.msg === msg);
        if (line === undefined && hasEnded) {
          throw new GiveUp(`the process ended: ${await readFile(server.logFile, 'utf8')}`);
        }
        return line?.port as number | undefined;
      },
      { withinMs: STARTED_WITHIN_MS, everyMs: 25 },
    );
  const opsPort = await portOf('probes and metrics are up');
  const ask: OpsProcess['ask'] = (path) => probe(opsPort, path);
  return {
    pid: server.pid,
    opsPort,
    portOf,
    ask,
    ready: async () => {
      await until(
        'a ready process',
        async () => {
          const { status, text } = await ask('/readyz');
          if (status !== 200) throw new ControlPlaneError(`the process is not ready: ${text}`);
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
