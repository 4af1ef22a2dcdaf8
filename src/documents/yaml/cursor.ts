// A place in a text, line by line: what the scanners of single tokens share.
import { SyntaxFault } from '../syntax-fault.ts';
import { isBlankOrEnd, isBreak } from './characters.ts';

/** What is behind the text's end, so that looking ahead needs no care. */
const END = '\0\0\0\0';

/** The text as a cursor keeps it. Who reads a large text several times makes this once: it is a copy. */
export const withEnd = (text: string): string => (text.endsWith(END) ? text : text + END);

/** Stands in a text and moves forward only. */
export class Cursor {
  /** The text, with NULs behind it. It must have none inside. */
  readonly text: string;
  at = 0;
  /** Where the current line starts; columns count from here. */
  lineStart = 0;
  /** The column of the current block collection; -1 outside of any. */
  indent = -1;
  /** How many flow collections (`[`, `{`) are open. */
  flowLevel = 0;

  /** Where comments start, when wanted. */
  readonly comments: number[] | undefined;

  constructor(text: string, comments?: number[]) {
    this.text = withEnd(text);
    this.comments = comments;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  /** The code of a character ahead; 0 at the end. */
  peek(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  /** Goes past a line break, if one is here; gives what it stands for in a scalar (LS and PS stay themselves). */
  skipBreak(): string {
    const code = this.text.charCodeAt(this.at);
    if (!isBreak(code)) return '';
    this.at += code === 0x0d && this.text.charCodeAt(this.at + 1) === 0x0a ? 2 : 1;
    this.lineStart = this.at;
    return code >= 0x2028 ? String.fromCharCode(code) : '\n';
  }

  /** Whether `---` or `...` stands here at the start of a line. */
  isAtDocumentIndicator(): boolean {
    if (this.at !== this.lineStart) return false;
    const code = this.peek();
    if (code !== 0x2d && code !== 0x2e) return false;
    return this.peek(1) === code && this.peek(2) === code && isBlankOrEnd(this.peek(3));
  }

  /** Ends the reading. */
  fail(message: string, offset = this.at): never {
    throw new SyntaxFault(message, offset);
  }
}
