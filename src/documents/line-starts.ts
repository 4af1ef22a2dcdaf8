// Where the lines of one text start, to find the place of any offset quickly.
import type { Position } from './document.ts';

/** Lines end with LF. */
export class LineStarts {
  readonly #base: Position;
  /** Plain numbers of 32 bits: a text of 100 MB has millions of lines. */
  readonly #starts: Int32Array;
  readonly #end: number;

  /** @param base the place of the text's start in its file */
  constructor(text: string, base: Position) {
    this.#base = base;
    this.#end = text.length;
    let lines = 1;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
    this.#starts = new Int32Array(lines);
    for (let line = 1, at = 0; line < lines; line++) {
      at = text.indexOf('\n', at) + 1;
      this.#starts[line] = at;
    }
  }

  /** The line of an offset, counted from 0 within the text. */
  indexAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The offset at which a line starts; behind the last line, that of the end. */
  start(line: number): number {
    return this.#starts[line] ?? this.#end;
  }

  /** The place of an offset in the file. */
  position(offset: number): Position {
    const line = this.indexAt(offset);
    const column = offset - this.start(line);
    return { line: this.#base.line + line, column: column + (line === 0 ? this.#base.column : 1) };
  }
}
