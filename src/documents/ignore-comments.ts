// Comments that say which codes to ignore: `# kpack-validate: ignore CODE, CODE`. On a field's line or on its own line above, one counts
// for the field and what is below it; before the first key it counts for the whole document.
import type { FieldPlace } from './find-field.ts';
import type { LineStarts } from './line-starts.ts';

const FORM = /^#+\s*kpack-validate:\s*ignore\s+([a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*)/;

/** One such comment. */
interface IgnoreComment {
  readonly start: number;
  readonly codes: readonly string[];
  /** It has its line for itself, and so is about what follows. */
  readonly isAbove: boolean;
}

/** Those of one document. */
export class IgnoreComments {
  readonly #text: string;
  readonly #lines: LineStarts;
  /** In the order of the text. */
  readonly #comments: readonly IgnoreComment[];

  /**
   * @param lines those of the text
   * @param starts the offsets of all comments of the text, in its order
   */
  constructor(text: string, lines: LineStarts, starts: readonly number[]) {
    this.#text = text;
    this.#lines = lines;
    this.#comments = starts.flatMap((start) => this.#read(start) ?? []);
  }

  /** The codes to ignore at the last of these places, which lead down to it from the whole. */
  codesAt([whole, ...below]: readonly FieldPlace[]): string[] {
    if (this.#comments.length === 0) return [];
    const about = [...this.#between(0, whole?.value ?? 0), ...below.flatMap((place) => this.#about(place))];
    return [...new Set(about.flatMap(({ codes }) => codes))];
  }

  #read(start: number): IgnoreComment | undefined {
    const line = this.#lines.indexAt(start);
    const codes = FORM.exec(this.#text.slice(start, this.#lines.start(line + 1)))?.[1]?.split(',');
    if (codes === undefined) return undefined;
    const isAbove = this.#text.slice(this.#lines.start(line), start).trim() === '';
    return { start, codes: codes.map((code) => code.trim()), isAbove };
  }

  #about({ key, value, isCollection }: FieldPlace): readonly IgnoreComment[] {
    const line = this.#lines.indexAt(key ?? value);
    // In `- name: x # ...` the comment is about the name, not about all of the item.
    const isOwner = key !== undefined || !isCollection;
    const inLine = isOwner ? this.#between(this.#lines.start(line), this.#lines.start(line + 1)) : [];
    return [...inLine.filter(({ isAbove }) => !isAbove), ...this.#above(line)];
  }

  /** Comments may stand above each other. */
  #above(line: number): readonly IgnoreComment[] {
    let top = line;
    while (top > 0 && this.#isComment(top - 1)) top--;
    return this.#between(this.#lines.start(top), this.#lines.start(line));
  }

  #isComment(line: number): boolean {
    return this.#text
      .slice(this.#lines.start(line), this.#lines.start(line + 1))
      .trimStart()
      .startsWith('#');
  }

  /** Those that start from one offset on and before another. */
  #between(from: number, to: number): readonly IgnoreComment[] {
    return this.#comments.slice(this.#firstFrom(from), this.#firstFrom(to));
  }

  /** The index of the first comment at an offset or behind it. */
  #firstFrom(offset: number): number {
    let [low, high] = [0, this.#comments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#comments[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
