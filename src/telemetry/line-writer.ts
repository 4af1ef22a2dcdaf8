// Writes log lines to a file descriptor: gathered, since under load the writes are what logging costs; by Node's thread pool,
// since a reader that is slow must not stop the server; and at once when the process ends.
//
// pino's own destination measures all that it holds on every line, which is dear once it holds much, and waits for ever for a
// reader that is gone when it is told to flush.
import { write, writeSync } from 'node:fs';

export interface LineWriterOptions {
  /** A write starts as soon as this much is gathered, in bytes. */
  gathered: number;
  /** Longest time that a line waits for others, in ms. */
  intervalMs: number;
  /** What is kept for a reader that does not read, in bytes; lines beyond that are dropped. */
  backlog: number;
}

/** Most bytes of UTF-8 for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;
/** How long to wait before another try at a pipe that is full, in ms. */
const RETRY_MS = 20;
/** How often that is tried when the process ends. */
const LAST_TRIES = 50;

/** A destination for pino. Errors end the writing for good: where the log goes is not there any more, and nobody to tell. */
export class LineWriter {
  readonly #fd: number;
  readonly #options: LineWriterOptions;
  // Bytes, and not strings to be joined later: a line is a tree of its parts, cheap to write out while it is fresh.
  #gathering: Buffer;
  #used = 0;
  /** Full buffers that wait for the reader. */
  readonly #full: Buffer[] = [];
  #writing = false;
  #broken = false;
  #dropped = 0;

  constructor(fd: number, options: LineWriterOptions) {
    this.#fd = fd;
    this.#options = options;
    this.#gathering = Buffer.allocUnsafeSlow(options.gathered);
    setInterval(() => this.#start(), options.intervalMs).unref();
  }

  write(line: string): void {
    if (this.#broken) return;
    if (this.#full.length * this.#options.gathered > this.#options.backlog) {
      this.#dropped++;
      return;
    }
    const room = this.#gathering.length - this.#used;
    if (line.length * BYTES_PER_UNIT > room) {
      const size = Buffer.byteLength(line);
      if (size > room) {
        this.#turn(size);
        this.#start();
      }
    }
    this.#used += this.#gathering.write(line, this.#used, 'utf8');
  }

  /**
   * Writes everything that waits, before it returns. What the thread pool is writing just then may come after it. pino calls
   * this after a fatal line.
   */
  flushSync(): void {
    this.#turn(0);
    let rest = Buffer.concat(this.#full.splice(0));
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

  /** Puts the gathered lines behind those that wait, and makes room for `size` bytes. */
  #turn(size: number): void {
    if (this.#used === 0 && size <= this.#gathering.length) return;
    if (this.#used > 0) this.#full.push(this.#gathering.subarray(0, this.#used));
    this.#gathering = Buffer.allocUnsafeSlow(Math.max(size, this.#options.gathered));
    this.#used = 0;
  }

  #start(): void {
    if (this.#writing || this.#broken) return;
    if (this.#full.length === 0) this.#turn(0);
    const lines = this.#full.shift();
    if (lines === undefined) return;
    this.#writing = true;
    this.#writeAll(lines);
    if (this.#dropped === 0) return;
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.write(`{"level":"warn","dropped":${dropped},"msg":"the log was not read: lines are missing here"}\n`);
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
        if (this.#full.length > 0) this.#start();
      }
    });
  }

  #break(): void {
    this.#broken = true;
    this.#full.length = 0;
    this.#used = 0;
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';
