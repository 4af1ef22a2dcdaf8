// The test run's side of the supervisor: starts servers in it, signals them, learns of their end.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ControlPlaneError } from './control-plane-error.ts';
import type { Report, Request } from './supervisor-protocol.ts';

/** How a server ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server that runs in the supervisor. */
export interface Server {
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly exited: Promise<Exit>;
  /** Sends `signal` and waits for the end; fine if it has ended already. */
  end(signal: NodeJS.Signals): Promise<void>;
}

interface Running {
  pid: number;
  readonly started: (pid: number) => void;
  readonly failed: (error: Error) => void;
  readonly exited: (exit: Exit) => void;
}

/** A process that owns servers and a temporary directory, and ends them when this process ends, however that happens. */
export class Supervisor {
  readonly pid: number;
  /** The temporary directory, readable for this user only; removed at the end. */
  readonly dir: string;
  readonly #child: ChildProcess;
  readonly #servers = new Map<number, Running>();
  #lastId = 0;
  #waiting = 0;

  private constructor(child: ChildProcess, dir: string) {
    this.pid = child.pid ?? 0;
    this.dir = dir;
    this.#child = child;
    child.on('message', (report: Report) => this.#take(report));
    child.once('exit', () => this.#childHasEnded());
    this.#letRunEnd();
  }

  /** Starts a supervisor. Except while somebody waits for it, it does not keep this process alive. @throws ControlPlaneError when it cannot start */
  static async start(): Promise<Supervisor> {
    const child = fork(join(import.meta.dirname, 'supervisor.ts'), {
      detached: true, // Ctrl-C, and a kill of the run's whole process group, must not end the one that cleans up
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const failed = once(child, 'exit').then(() => {
      throw new ControlPlaneError(
        'The supervisor of the test control plane ended at once; it runs under Node 24 or newer.',
      );
    });
    const [ready] = (await Promise.race([once(child, 'message'), failed])) as [Report];
    if (ready.event !== 'ready')
      throw new ControlPlaneError(`The supervisor began with "${ready.event}" instead of "ready".`);
    return new Supervisor(child, ready.dir);
  }

  /** Starts `command` with `dir` as its working directory; stdout and stderr go to `<dir>/<name>.log`. @throws ControlPlaneError when it cannot be run */
  async startServer(name: string, command: string, args: readonly string[]): Promise<Server> {
    const id = ++this.#lastId;
    const logFile = join(this.dir, `${name}.log`);
    const { promise: exited, resolve: hasExited } = Promise.withResolvers<Exit>();
    const { promise: started, resolve: hasStarted, reject } = Promise.withResolvers<number>();
    this.#servers.set(id, { pid: 0, started: hasStarted, failed: reject, exited: hasExited });
    this.#send({ do: 'start', id, command, args, logFile });
    const pid = await this.#wait(started);
    const end = async (signal: NodeJS.Signals): Promise<void> => {
      if (this.#servers.has(id)) kill(pid, signal);
      await this.#wait(exited);
    };
    return { pid, logFile, exited, end };
  }

  /** Kills every server, removes the directory, ends the supervisor. Calling it again does no harm. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#send({ do: 'end' });
    await this.#wait(gone);
  }

  #send(request: Request): void {
    // An error means that the supervisor is gone; its `exit` answers everybody who waits.
    this.#child.send(request, () => undefined);
  }

  #take(report: Report): void {
    if (report.event === 'ready') return;
    const server = this.#servers.get(report.id);
    if (report.event === 'started') {
      if (server !== undefined) server.pid = report.pid;
      server?.started(report.pid);
      return;
    }
    this.#servers.delete(report.id);
    if (report.event === 'failed') server?.failed(new ControlPlaneError(report.reason));
    else server?.exited({ code: report.code, signal: report.signal });
  }

  /** Only if the supervisor itself was killed is there anything left to do here. */
  #childHasEnded(): void {
    for (const { pid, failed, exited } of this.#servers.values()) {
      if (pid !== 0) kill(pid, 'SIGKILL');
      failed(new ControlPlaneError('The supervisor of the test control plane was ended; start a new control plane.'));
      exited({ code: null, signal: 'SIGKILL' });
    }
    this.#servers.clear();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  async #wait<T>(promise: Promise<T>): Promise<T> {
    this.#waiting++;
    this.#child.ref();
    this.#child.channel?.ref();
    try {
      return await promise;
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) this.#letRunEnd();
    }
  }

  #letRunEnd(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, which is what was wanted; news of it is on its way.
  }
}
