// The controllers that run, and what they said.
import type { ControllerProcesses } from '../controller-process.ts';
import type { OpsProcess } from '../ops-process.ts';

/** Keeps the ledger of processes. */
export class Crew {
  readonly #processes: ControllerProcesses;
  #running: OpsProcess[] = [];
  readonly #all: OpsProcess[] = [];

  constructor(processes: ControllerProcesses) {
    this.#processes = processes;
  }

  get running(): readonly OpsProcess[] {
    return this.#running;
  }

  /** Starts one; it need not be ready yet. */
  async start(kubeconfig: string, flags: readonly string[]): Promise<OpsProcess> {
    const process = await this.#processes.start(kubeconfig, flags);
    this.#running.push(process);
    this.#all.push(process);
    return process;
  }

  /** Ends one and waits for it. */
  async end(process: OpsProcess, signal: NodeJS.Signals): Promise<void> {
    this.#running = this.#running.filter((each) => each !== process);
    await process.end(signal);
  }

  async endAll(): Promise<void> {
    for (const process of [...this.#running]) {
      process.signal('SIGCONT');
      await this.end(process, 'SIGKILL');
    }
  }

  /** Lines of level error and above of all since the start of the crew, each text once with its count. */
  async complaints(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const process of this.#all) {
      for (const { level, msg, controller = '', err } of await process.log()) {
        if (!['error', 'fatal'].includes(String(level))) continue;
        const why = (err as { message?: string } | undefined)?.message ?? '';
        const text = `${controller}: ${msg}: ${why}`.replaceAll(/\b[a-z]+-r\d+-[a-z]+-\d\S*|\d+/g, '#');
        counts[text] = (counts[text] ?? 0) + 1;
      }
    }
    return counts;
  }
}
