// Puts one case on a connection and waits for what comes back.
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, HttpsConnection, NoAnswerError, type Target } from '../https-connection.ts';
import type { FuzzCase } from './case.ts';

/** What a case led to. */
export interface Outcome {
  /** Undefined when the connection ended without one. */
  answer?: Answer;
  /** Why there is no answer. */
  error?: string;
  /** From the last byte of the body being handed over to the answer, 0 for one that came earlier; in ms. */
  ms: number;
}

/** How long to wait for an answer, in ms; much longer than any may take. */
const PATIENCE_MS = 20_000;
/** Certainly less than a socket's send buffer on loopback. */
const BUFFERED_BYTES = 64 * 1024;

/** Connections that are used one after another, as long as the server keeps them. */
export class Lane {
  readonly #target: Target;
  #connection: HttpsConnection | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Sends a case. @throws Error when no connection can be opened */
  async send(one: FuzzCase): Promise<Outcome> {
    const connection = await this.#open();
    const answered = connection.answer().then(
      (answer) => ({ answer, at: performance.now() }),
      (error: unknown) => ({ error, at: performance.now() }),
    );
    const patience = setTimeout(() => connection.destroy(), PATIENCE_MS);
    const [first = Buffer.alloc(0), ...rest] = one.pieces;
    let sentAt = Number.POSITIVE_INFINITY;
    const write = (bytes: Buffer, last: boolean): void => {
      // What fits into the socket's buffer is on its way at once, the rest when the system has taken it.
      if (last && bytes.length <= BUFFERED_BYTES) sentAt = performance.now();
      const written = connection.write(bytes);
      if (last)
        void written.then(() => {
          sentAt = Math.min(sentAt, performance.now());
        });
    };
    write(Buffer.concat([Buffer.from(one.head, 'latin1'), first]), rest.length === 0);
    for (const [n, piece] of rest.entries()) {
      if (one.pauseMs > 0) await pause(one.pauseMs);
      if (!connection.usable) break;
      write(piece, n === rest.length - 1);
    }
    if (one.connection === 'end') connection.end();
    const result = await answered;
    clearTimeout(patience);
    const ms = Math.max(0, result.at - Math.min(sentAt, result.at));
    if ('error' in result) {
      this.close();
      const { error } = result;
      return { error: error instanceof NoAnswerError ? error.message : String(error), ms };
    }
    // What is left of a refused body is not worth sending.
    const whole = sentAt <= result.at && one.connection === 'reuse';
    if (!whole || /^connection: *close/im.test(result.answer.head)) this.close();
    return { answer: result.answer, ms };
  }

  /** Breaks off the connection. */
  close(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  async #open(): Promise<HttpsConnection> {
    if (this.#connection?.usable !== true) this.#connection = await HttpsConnection.open(this.#target);
    return this.#connection;
  }
}
