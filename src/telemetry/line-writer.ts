// Writes log lines to a file descriptor: gathered, since under load the writes are what logging costs; by Node's thread pool,
// since a reader that is slow must not stop the server; and at once when the process ends.
//
// pino's own destination measures all that it holds on every line, which is dear once it holds much, and waits for ever for a
// reader that is gone when it is told to flush.
import { write, writeSync } from 'node:fs';

export interface LineWriterOptions {
  /** A write starts as soon as this much is gathered, in UTF-16 units. */
  gathered: number;
  /** Longest time that a line waits for others, in ms. */
  intervalMs: number;
  /** What is kept for a reader that does not read, in UTF-16 units; lines beyond that are dropped. */
  backlog: number;
}

/** How long to wait before another try at a pipe that is full, in ms. */
const RETRY_MS = 20;
/** How often that is tried when the process ends. */
const LAST_TRIES = 50;

/** A destination for pino. Errors end the writing for good: where the log goes is not there any more, and nobody to tell. */
export class LineWriter {
  readonly #fd: number;
  readonly #options: LineWriterOptions;
  // Not one growing string: the engine would keep that as a tree of all its lines.
  #waiting: string[] = [];
  #size = 0;
  #writing = false;
  #broken = false;
  #dropped = 0;

  constructor(fd: number, options: LineWriterOptions) {
    this.#fd = fd;
    this.#options = options;
    setInterval(() => this.#start(), options.intervalMs).unref();
  }

  write(line: string): void {
    if (this.#broken) return;
    if (this.#size > this.#options.backlog) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(line);
    this.#size += line.length;
    if (this.#size >= this.#options.gathered) this.#start();
  }

  /**
   * Writes everything that waits, before it returns. What the thread pool is writing just then may come after it. pino calls
   * this after a fatal line.
   */
  flushSync(): void {
    let rest = this.#take();
    for (let tries = 0; rest.length > 0 && !this.#broken && tries < LAST_TRIES; ) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if (!isFull(error)) this.#break();
        tries++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  #start(): void {
    if (this.#writing || this.#broken || this.#size === 0) return;
    const lines = this.#take();
    if (this.#dropped > 0) {
      const dropped = this.#dropped;
      this.#dropped = 0;
      this.write(`{"level":"warn","dropped":${dropped},"msg":"the log was not read: lines are missing here"}\n`);
    }
    this.#writing = true;
    this.#writeAll(lines);
  }

  #take(): Buffer {
    const lines = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
    return lines;
  }

  #writeAll(lines: Buffer): void {
    write(this.#fd, lines, (error, written) => {
      if (error !== null) {
        if (isFull(error)) setTimeout(() => this.#writeAll(lines), RETRY_MS);
        else this.#break();
      } else if (written < lines.length) {
        this.#writeAll(lines.subarray(written));
      } else {
        this.#writing = false;
        if (this.#size >= this.#options.gathered) this.#start();
      }
    });
  }

  #break(): void {
    this.#broken = true;
    this.#waiting = [];
    this.#size = 0;
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';
