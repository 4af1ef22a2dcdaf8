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
  #waiting = '';
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
    if (this.#waiting.length > this.#options.backlog) this.#dropped++;
    else this.#waiting += line;
    if (this.#waiting.length >= this.#options.gathered) this.#start();
  }

  /**
   * Writes everything that waits, before it returns. What the thread pool is writing just then may come after it. pino calls
   * this after a fatal line.
   */
  flushSync(): void {
    let rest = Buffer.from(this.#waiting);
    this.#waiting = '';
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
    if (this.#writing || this.#broken || this.#waiting === '') return;
    const lines = Buffer.from(this.#waiting);
    this.#waiting = '';
    if (this.#dropped > 0)
      this.#waiting = `{"level":"warn","dropped":${this.#dropped},"msg":"the log was not read: lines are missing here"}\n`;
    this.#dropped = 0;
    this.#writing = true;
    this.#writeAll(lines);
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
        if (this.#waiting.length >= this.#options.gathered) this.#start();
      }
    });
  }

  #break(): void {
    this.#broken = true;
    this.#waiting = '';
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';
