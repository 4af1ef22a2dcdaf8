// Puts printed files behind one another so that kubectl reads them as one: three dashes between them, and JSON in a row where all is JSON.
import type { FileToRead } from './find-files.ts';

const DASHES = '---\n';
const decoder = new TextDecoder();

/** The files of one run. */
export class PrintedFiles {
  readonly #alone: boolean;
  readonly #json: boolean;
  /** What ended the file before: undefined before the first. */
  #last: number | undefined;

  /** @param files all that will be printed; their names tell whether everything is JSON */
  constructor(files: readonly FileToRead[]) {
    this.#alone = files.length === 1;
    this.#json = files.every(({ name }) => name.endsWith('.json'));
  }

  /** The next file with what has to stand before it. */
  next(bytes: Uint8Array): Uint8Array {
    const before = this.#last === undefined ? this.#first(bytes) : this.#between(bytes);
    if (bytes.length > 0) this.#last = bytes.at(-1);
    return before === '' ? bytes : Buffer.concat([Buffer.from(before), bytes]);
  }

  /** kubectl takes a stream that begins with a brace for JSON to its end. */
  #first(bytes: Uint8Array): string {
    return !this.#alone && !this.#json && /^\s*[{[]/.test(startOf(bytes)) ? DASHES : '';
  }

  #between(bytes: Uint8Array): string {
    const line = this.#last === 0x0a ? '' : '\n';
    return this.#json || /^---\s/.test(startOf(bytes)) ? line : line + DASHES;
  }
}

const startOf = (bytes: Uint8Array): string => decoder.decode(bytes.subarray(0, 100));
