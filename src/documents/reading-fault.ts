// What could not be read, with its place and the lines around it.
import { READING_CODES, type ReadingCode } from './codes.ts';
import type { Position, Unreadable } from './document.ts';
import type { SourceText } from './source-text.ts';

/** What there is to say beside the code. */
export interface FaultDetails {
  readonly message: string;
  readonly position?: Position;
  /** Absent: the code's own. */
  readonly hint?: string | undefined;
  readonly ignored?: readonly string[];
}

/** An {@link Unreadable} of a file that could be opened. */
export class ReadingFault implements Unreadable {
  readonly file: string;
  readonly severity: 'error' | 'warning';
  readonly code: ReadingCode;
  readonly message: string;
  readonly hint: string;
  declare readonly position?: Position;
  declare readonly ignored?: readonly string[];
  readonly #source: SourceText;

  constructor(source: SourceText, code: ReadingCode, { message, position, hint, ignored }: FaultDetails) {
    const info = readingCode(code);
    this.file = source.file;
    this.severity = info.severity;
    this.code = code;
    this.message = oneLine(message);
    this.hint = hint ?? info.hint;
    if (position !== undefined) this.position = position;
    if (ignored !== undefined) this.ignored = ignored;
    this.#source = source;
  }

  line(number: number): string {
    return this.#source.line(number);
  }
}

/** What there is to know about a code. */
export function readingCode(code: ReadingCode): (typeof READING_CODES)[number] {
  const info = READING_CODES.find((one) => one.code === code);
  if (info === undefined) throw new RangeError(`no code of reading: ${code}`);
  return info;
}

/** As much of a text from a file as is told again, in UTF-16 units. */
const MAX_MESSAGE = 200;

/** Words of Go's readers may hold parts of the file: of any length, and with line breaks. */
function oneLine(message: string): string {
  const short = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE).toWellFormed()}...` : message;
  return short.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (char) =>
    JSON.stringify(char)
      .slice(1, -1)
      .replace(/^[^\\]$/, ' '),
  );
}
