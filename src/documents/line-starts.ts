// Where the lines of one text start, to find the place of any offset quickly.
import type { Position } from './document.ts';

/** Lines end with LF. */
export class LineStarts {
  readonly #base: Position;
  readonly #starts: number[] = [0];

  /** @param base the place of the text's start in its file */
  constructor(text: string, base: Position) {
    this.#base = base;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The place of an offset in the file. */
  position(offset: number): Position {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.#starts[low] as number);
    return { line: this.#base.line + low, column: column + (low === 0 ? this.#base.column : 1) };
  }
}
