// Reads a file of JSON values one behind another, as kubectl does when a file starts with a brace. Where that fails at the first or
// second value the rest is taken for YAML, of which `{a: b}` is a part too.
import type { Position } from './document.ts';
import { type DocumentContent, documentContent } from './document-content.ts';
import { DocumentText } from './document-text.ts';
import { GO_SPACE } from './go-text.ts';
import { parseJsonText } from './json-text.ts';
import { NodeTable } from './node-table.ts';
import type { SourceText } from './source-text.ts';
import { SyntaxFault } from './syntax-fault.ts';
import { NEEDS_NODES, ValueBuilder } from './value-builder.ts';

/** One JSON value that was read. */
export interface JsonDocument {
  readonly document: DocumentText;
  readonly content: DocumentContent;
}

/** What is left when the stream broke off. */
export interface JsonRest {
  /** Where to read on, in bytes, and its place. */
  readonly from: number;
  readonly position: Position;
  /** Too many values have been read for kubectl to try YAML. */
  readonly mayBeYaml: boolean;
  /** What it starts with is JSON rather than YAML in braces. */
  readonly looksLikeJson: boolean;
  readonly document: DocumentText;
  readonly fault: SyntaxFault;
}

/** As far as kubectl looks, in bytes. */
const LOOK = 4096;
/** Bytes that must be left for kubectl to try YAML. */
const YAML_LEFT = 4;

/** Whether kubectl tries to read it as JSON. */
export const startsAsJson = (bytes: Buffer): boolean => BRACE.test(bytes.toString('utf8', 0, LOOK));
const BRACE = new RegExp(`^${GO_SPACE}*\\{`);

/** Gives the values; returns what is left, or undefined at the end. */
export function* readJsonStream(source: SourceText): Generator<JsonDocument, JsonRest | undefined | 'too-large'> {
  const text = source.slice(0, source.bytes.length);
  if (text === undefined) return 'too-large';
  let place: Place = { at: 0, byte: 0, position: { line: 1, column: 1 } };
  for (let count = 0; ; count++) {
    const start = moved(text, place, skipBlanks(text, place.at));
    let read: JsonRead | undefined;
    try {
      read = readJson(text, start.at);
    } catch (error) {
      const span = { start: start.byte, end: source.bytes.length, at: start.position, isJson: true };
      const fault = asFault(error, start.at);
      const looksLikeJson = /^\{\s*["}]/.test(text.slice(start.at, start.at + LOOK));
      const rest = { looksLikeJson, document: new DocumentText(source, span), fault };
      const { at, byte, position } = moved(text, place, skipLine(text, place.at));
      const isLine = at > place.at && text[at - 1] === '\n';
      const left = source.bytes.length - byte + (isLine ? 1 : 0);
      if (count < 2 && left >= YAML_LEFT) return { ...rest, mayBeYaml: true, from: byte, position };
      const from = nextDocument(source.bytes, start.byte);
      return { ...rest, mayBeYaml: false, from, position: { line: source.lineAt(from), column: 1 } };
    }
    if (read === undefined) return undefined;
    place = moved(text, start, read.end);
    const span = { start: start.byte, end: place.byte, at: start.position, isJson: true };
    const { table, content } = read;
    const reading = table && { text: text.slice(start.at, read.end), table, comments: [] };
    yield { document: new DocumentText(source, span, reading), content };
  }
}

/** A value, and where it ends. */
interface JsonRead {
  readonly end: number;
  /** Offsets count from its start. */
  readonly content: DocumentContent;
  /** The value with its places, where it had to be read so. */
  readonly table?: NodeTable;
}

/** @returns undefined at the end of the text. @throws SyntaxFault whose offset counts from the start of the text */
function readJson(text: string, from: number): JsonRead | undefined {
  const builder = new ValueBuilder();
  try {
    const end = parseJsonText(text, from, builder);
    const duplicates = builder.duplicates.map(({ key, offset }) => ({ key, offset: offset - from }));
    return end === undefined ? undefined : { end, content: { value: builder.value, duplicates } };
  } catch (error) {
    if (error !== NEEDS_NODES) throw error;
  }
  const table = new NodeTable(text, from);
  const end = parseJsonText(text, from, table);
  return end === undefined ? undefined : { end, content: documentContent(table), table };
}

/** One place of a text: in UTF-16 units, in bytes, and in lines. */
interface Place {
  readonly at: number;
  readonly byte: number;
  readonly position: Position;
}

function moved(text: string, from: Place, at: number): Place {
  if (at === from.at) return from;
  const passed = text.slice(from.at, at);
  let { line } = from.position;
  let lineStart = -1;
  for (let end = passed.indexOf('\n'); end >= 0; end = passed.indexOf('\n', end + 1)) {
    line++;
    lineStart = end + 1;
  }
  const column = lineStart < 0 ? from.position.column + passed.length : passed.length - lineStart + 1;
  return { at, byte: from.byte + Buffer.byteLength(passed), position: { line, column } };
}

const BLANKS = /[ \t\r\n]*/y;
const REST_OF_LINE = new RegExp(`(?:(?!\\n)${GO_SPACE})*\\n?`, 'y');

const skipBlanks = (text: string, at: number): number => behind(BLANKS, text, at);
const skipLine = (text: string, at: number): number => behind(REST_OF_LINE, text, at);

function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

/** The next line of `---`, or the end. */
function nextDocument(bytes: Buffer, from: number): number {
  const found = bytes.indexOf('\n---', from);
  return found < 0 ? bytes.length : found + 1;
}

function asFault(error: unknown, start: number): SyntaxFault {
  if (error instanceof SyntaxFault) return new SyntaxFault(error.message, error.offset - start);
  throw error;
}
