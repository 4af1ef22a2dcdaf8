// The text of one document and the places in it. What costs a second reading is done when somebody asks for a place, and once.
import type { FieldPath, Position } from './document.ts';
import { FieldFinder, type FieldPlace } from './find-field.ts';
import { IgnoreComments } from './ignore-comments.ts';
import { parseJsonText } from './json-text.ts';
import { LineStarts } from './line-starts.ts';
import { NodeTable } from './node-table.ts';
import type { Reading } from './reading.ts';
import type { SourceText } from './source-text.ts';
import { readYamlTable } from './yaml/read-yaml.ts';

/** Where a document stands in its file, in bytes. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
  /** The place of the start; absent where it starts a line. */
  readonly at?: Position;
  /** JSON, to the last byte; else YAML. */
  readonly isJson?: boolean;
}

/** One document. */
export class DocumentText {
  readonly source: SourceText;
  readonly #span: TextSpan;
  #reading: Reading | undefined;
  #lines: LineStarts | undefined;
  #fields: FieldFinder | undefined;
  #ignores: IgnoreComments | undefined;

  /** @param reading where it has been read with its places already */
  constructor(source: SourceText, span: TextSpan, reading?: Reading) {
    this.source = source;
    this.#span = span;
    this.#reading = reading;
  }

  /** Keeps what has been read, so that it is not read again. */
  keep(reading: Reading | undefined): void {
    this.#reading ??= reading;
  }

  /** As its reader wants it; undefined when a string cannot hold it. Not kept. */
  text(): string | undefined {
    const { start, end, isJson } = this.#span;
    const text = this.source.slice(start, end);
    if (isJson === true || text === undefined) return text;
    // kubectl reads line by line, and ends each with LF.
    const ended = text.endsWith('\n') ? text : `${text}\n`;
    return ended.includes('\r\r\n') ? ended.replaceAll('\r\n', '\n') : ended;
  }

  /** The place of an offset in the text. */
  position(offset: number): Position {
    return this.#readLines().position(offset);
  }

  /** As for {@link ManifestObject.locate}; only of a document that could be read. */
  locate(path: FieldPath, part: 'key' | 'value'): Position {
    const found = this.#find(path);
    const { key, value } = found[found.length - 1] as FieldPlace;
    const isWhole = found.length === path.length + 1;
    return this.position(part === 'value' && isWhole ? value : (key ?? value));
  }

  /** As for {@link ManifestObject.ignored}. */
  ignored(path: FieldPath): readonly string[] {
    return this.#ignored(() => this.#find(path));
  }

  /** The codes to ignore at a key or value that starts at an offset. */
  ignoredAt(offset: number): readonly string[] {
    return this.#ignored(() => [...this.#find([]), { key: offset, value: offset, isCollection: false }]);
  }

  #ignored(find: () => FieldPlace[]): readonly string[] {
    if (!this.source.hasMarker || this.#span.isJson === true) return [];
    const { text, comments } = this.#read();
    this.#ignores ??= new IgnoreComments(text, this.#readLines(), comments);
    return this.#ignores.codesAt(find());
  }

  #readLines(): LineStarts {
    const { start, at } = this.#span;
    this.#lines ??= new LineStarts(
      this.#reading?.text ?? this.text() ?? '',
      at ?? { line: this.source.lineAt(start), column: 1 },
    );
    return this.#lines;
  }

  #find(path: FieldPath): FieldPlace[] {
    this.#fields ??= new FieldFinder(this.#read().table);
    return this.#fields.find(path);
  }

  #read(): Reading {
    this.#reading ??=
      this.#span.isJson === true ? readJsonTable(this.text() ?? '') : readYamlTable(this.text() ?? '').reading;
    return this.#reading;
  }
}

function readJsonTable(text: string): Reading {
  const table = new NodeTable(text);
  parseJsonText(text, 0, table);
  return { text, table, comments: [] };
}
