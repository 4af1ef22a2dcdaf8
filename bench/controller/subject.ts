// A controller that is measured: any program, started by its command line as a shell reads it, under the user whose requests are counted.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access } from '../../test/cluster/access.ts';
import { STEP_IMAGES } from '../../test/cluster/controller-process.ts';
import { type Server, Supervisor } from '../../test/cluster/supervised.ts';
import { residentBytes } from '../process-stats.ts';
import { cpuWithChildrenMs, peakBytes } from './process-use.ts';

/** A controller and how it is called in the result. */
export interface SubjectCommand {
  readonly name: string;
  /**
   * For `sh -c`; it finds KUBECONFIG, the images of the steps and the rest of kpack's variables in its environment, as in the Deployment (spec controllers.md
   * 1.1), so `$KUBECONFIG` may be written where a program needs a flag.
   */
  readonly command: string;
}

/** No run is longer than the token is valid. */
const TOKEN_VALID_S = 8 * 3600;

/** The processes of a controller, one after another. */
export class Subject {
  readonly #supervisor: Supervisor;
  readonly #subject: SubjectCommand;
  readonly #kubeconfig: string;
  #started = 0;
  #server: Server | undefined;
  #hasEnded = false;

  private constructor(supervisor: Supervisor, subject: SubjectCommand, kubeconfig: string) {
    this.#supervisor = supervisor;
    this.#subject = subject;
    this.#kubeconfig = kubeconfig;
  }

  /** Starts nothing yet. */
  static async of(subject: SubjectCommand, access: Access): Promise<Subject> {
    const identity = { serviceAccount: 'controller', namespace: 'kpack', validForSeconds: TOKEN_VALID_S };
    return new Subject(await Supervisor.start(), subject, await access.kubeconfigFor(identity));
  }

  /** Starts a process; there is none before. */
  async start(): Promise<void> {
    this.#started += 1;
    const variables = {
      KUBECONFIG: this.#kubeconfig,
      BUILD_INIT_IMAGE: STEP_IMAGES.buildInit,
      BUILD_WAITER_IMAGE: STEP_IMAGES.buildWaiter,
      REBASE_IMAGE: STEP_IMAGES.rebase,
      COMPLETION_IMAGE: STEP_IMAGES.completion,
      SYSTEM_NAMESPACE: 'kpack',
      SYSTEM_SERVICE_ACCOUNT: 'controller',
    };
    const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    // Replaced by the program, so that the process that is measured is the program.
    const shell = ['/bin/sh', '-c', `cd "$1" && exec ${this.#subject.command}`, 'sh', process.cwd()];
    const server = await this.#supervisor.startServer(`controller-${this.#started}`, '/usr/bin/env', [
      ...assignments,
      ...shell,
    ]);
    this.#server = server;
    this.#hasEnded = false;
    void server.exited.then(() => {
      if (this.#server === server) this.#hasEnded = true;
    });
  }

  /** Ends it as Kubernetes does, and waits for that. */
  async stop(): Promise<void> {
    await this.#server?.end('SIGTERM');
    this.#server = undefined;
  }

  /** @throws Error with the log's name when the process has ended by itself */
  get #pid(): number {
    if (this.#server === undefined) throw new Error('the controller has not been started');
    if (this.#hasEnded)
      throw new Error(`the controller ${this.#subject.name} has ended by itself: see ${this.#server.logFile}`);
    return this.#server.pid;
  }

  /** CPU time since its start, with its children, ms. */
  cpuMs = (): number => cpuWithChildrenMs(this.#pid);
  /** Resident memory now, MB. */
  rssMb = (): number => megabytes(residentBytes(this.#pid));
  /** The most since its start, MB. */
  peakMb = (): number => megabytes(peakBytes(this.#pid));

  /** Copies the logs to `directory`. */
  async keepLogs(directory: string): Promise<void> {
    for (let run = 1; run <= this.#started; run += 1) {
      const file = `controller-${run}.log`;
      await copyFile(join(this.#supervisor.dir, file), join(directory, file));
    }
  }

  /** Ends everything. */
  end(): Promise<void> {
    return this.#supervisor.end();
  }
}

const megabytes = (bytes: number): number => Math.round((bytes / 1024 / 1024) * 10) / 10;
