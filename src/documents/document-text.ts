// The text of one document and the places in it. What costs a second reading is done when somebody asks for a place, and once.
import type { FieldPath, Position } from './document.ts';
import { type FoundNode, findNodes } from './find-node.ts';
import { type IgnoreComment, ignoredCodes, readIgnoreComments } from './ignore-comments.ts';
import { parseJsonText } from './json-text.ts';
import { LineStarts } from './line-starts.ts';
import { type Node, NodeBuilder } from './node.ts';
import type { SourceText } from './source-text.ts';
import { parseYaml } from './yaml/parser.ts';

/** Where a document stands in its file, in bytes. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
  /** The place of the start; absent where it starts a line. */
  readonly at?: Position;
  /** JSON, to the last byte; else YAML. */
  readonly isJson?: boolean;
}

interface Reading {
  readonly root: Node;
  readonly ignores: readonly IgnoreComment[];
}

/** One document. */
export class DocumentText {
  readonly source: SourceText;
  readonly #span: TextSpan;
  #lines: LineStarts | undefined;
  #reading: Reading | undefined;

  constructor(source: SourceText, span: TextSpan) {
    this.source = source;
    this.#span = span;
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
    const { start, at = { line: this.source.lineAt(start), column: 1 } } = this.#span;
    this.#lines ??= new LineStarts(this.text() ?? '', at);
    return this.#lines.position(offset);
  }

  /** As for {@link ManifestObject.locate}; only of a document that could be read. */
  locate(path: FieldPath, part: 'key' | 'value'): Position {
    const found = findNodes(this.#read().root, path);
    const { key, value } = found[found.length - 1] as FoundNode;
    const isWhole = found.length === path.length + 1;
    return this.position(part === 'value' && isWhole ? value.start : (key ?? value).start);
  }

  /** As for {@link ManifestObject.ignored}. */
  ignored(path: FieldPath): readonly string[] {
    return this.#ignored((root) => findNodes(root, path));
  }

  /** The codes to ignore at a key or value that starts at an offset. */
  ignoredAt(offset: number): readonly string[] {
    const key: Node = { kind: 'scalar', start: offset, value: null, isMerge: false };
    return this.#ignored((root) => [{ value: root }, { key, value: key }]);
  }

  #ignored(nodes: (root: Node) => FoundNode[]): readonly string[] {
    if (!this.source.hasMarker || this.#span.isJson === true) return [];
    const { root, ignores } = this.#read();
    return ignores.length === 0 ? [] : ignoredCodes(ignores, this.text() ?? '', nodes(root));
  }

  #read(): Reading {
    this.#reading ??= readNodes(this.text() ?? '', this.#span.isJson === true);
    return this.#reading;
  }
}

const NOTHING: Node = { kind: 'scalar', start: 0, value: null, isMerge: false };

function readNodes(text: string, isJson: boolean): Reading {
  const builder = new NodeBuilder();
  const comments: number[] = [];
  if (isJson) parseJsonText(text, 0, builder);
  else parseYaml(text, builder, comments);
  return { root: builder.root ?? NOTHING, ignores: readIgnoreComments(text, comments) };
}
