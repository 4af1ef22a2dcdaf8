// The bench's side of the load process: starts it, tells it what to do, reads what it counted.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Done, NumberedDone, Order, Part, TrafficPlan, TrafficReport } from './load-protocol.ts';

/** Running traffic. */
export class Traffic {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (done: Done) => void>();
  #lastId = 0;

  /** Starts the process; it asks nothing before `start`. */
  constructor() {
    const child = fork(join(import.meta.dirname, 'load-process.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    child.on('message', ({ id, done }: NumberedDone) => {
      this.#waiting.get(id)?.(done);
      this.#waiting.delete(id);
    });
    child.once('exit', (code, signal) => {
      for (const end of this.#waiting.values()) end({ ok: false, why: `the load process ended (${signal ?? code})` });
      this.#waiting.clear();
    });
  }

  /** Starts to ask. @throws Error when the first request is answered wrongly */
  start(plan: TrafficPlan): Promise<void> {
    return this.#tell({ do: 'start', plan }).then(() => undefined);
  }

  /** From now on requests are counted in this part of the run. */
  segment(name: string): Promise<void> {
    return this.#tell({ do: 'segment', name }).then(() => undefined);
  }

  /** The replicas that are asked directly. */
  ports(ports: readonly number[]): Promise<void> {
    return this.#tell({ do: 'ports', ports }).then(() => undefined);
  }

  /** Resolves when nothing of it is under way any more. */
  pause(part: Part): Promise<void> {
    return this.#tell({ do: 'pause', part }).then(() => undefined);
  }

  resume(part: Part): Promise<void> {
    return this.#tell({ do: 'resume', part }).then(() => undefined);
  }

  /** What was counted so far. */
  async report(): Promise<TrafficReport> {
    const { report } = await this.#tell({ do: 'report' });
    if (report === undefined) throw new Error('the load process gave no report');
    return report;
  }

  /** Lets what is under way end, and gives the whole count. */
  async stop(): Promise<TrafficReport> {
    await this.#tell({ do: 'stop' });
    const report = await this.report();
    await this.end();
    return report;
  }

  /** Ends the process, whatever it does. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async #tell(order: Order): Promise<Extract<Done, { ok: true }>> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<Done>();
    this.#waiting.set(id, resolve);
    this.#child.send({ id, order }, (error) => {
      if (error !== null) resolve({ ok: false, why: error.message });
    });
    const done = await promise;
    if (!done.ok) throw new Error(done.why);
    return done;
  }
}
