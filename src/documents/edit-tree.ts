// Where each part of a YAML or JSON document stands: a tree of the document's text, without the meaning of its scalars.
import {
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import { EditError, nestedTooDeeply } from './edit-error.ts';

/** From the anchor or tag of a node (or its first character) to its last one; a trailing comment is not part of it. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** Where the node itself begins, behind its anchor and tag. */
  readonly content: number;
}

/** A mapping or JSON object. */
export interface TextMap extends Span {
  readonly kind: 'map';
  /** In braces. */
  readonly flow: boolean;
  readonly members: readonly TextMember[];
}

/** A sequence or JSON array. */
export interface TextList extends Span {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly TextItem[];
}

/** A scalar. */
export interface TextScalar extends Span {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'single' | 'double' | 'block';
}

/** `*name`. */
export interface TextAlias extends Span {
  readonly kind: 'alias';
}

/** Any of them. */
export type TextNode = TextMap | TextList | TextScalar | TextAlias;

/** A key and its value. */
export interface TextMember {
  /** The key's text, and what YAML 1.1 makes of it where that is something else. */
  readonly keys: readonly string[];
  /** `<<`: the members of another mapping. */
  readonly merge: boolean;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Offset behind the colon; undefined where a flow mapping has a key alone. */
  readonly colon: number | undefined;
  /** undefined for an empty value without anchor or tag. */
  readonly value: TextNode | undefined;
  readonly start: number;
  readonly end: number;
}

/** An element of a list. */
export interface TextItem {
  readonly node: TextNode | undefined;
  /** Offset of the dash, or of the element itself in brackets. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads one document.
 * @throws EditError for a text that is not exactly one document, or that holds something that cannot be edited
 */
export function textTree(text: string): TextNode | undefined {
  const document = parsed(text);
  const [fault] = document.errors;
  if (fault?.code === 'RESOURCE_EXHAUSTION') throw nestedTooDeeply(fault);
  if (fault !== undefined) throw new EditError(fault.message);
  const { contents } = document;
  return contents === null ? undefined : nodeOf(text, contents, [], contents.range[0]);
}

/** The parser makes an error of each fault, and of hundred thousands the traces of calls alone take seconds. */
function parsed(text: string): Document.Parsed {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(text, {
      keepSourceTokens: true,
      version: '1.1',
      uniqueKeys: false,
      logLevel: 'silent',
      prettyErrors: false,
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** @param before the tokens in front of the node, which may hold its anchor and tag */
function nodeOf(
  text: string,
  node: ParsedNode,
  before: readonly CST.SourceToken[],
  place: number,
): TextNode | undefined {
  const content = node.range[0];
  const start = Math.min(content, ...before.filter(isProperty).map(({ offset }) => offset));
  const span = (end: number): Span => ({ start, end, content });
  if (isAlias(node)) return { kind: 'alias', ...span(node.range[1]) };
  if (isScalar(node)) {
    const [, end] = node.range;
    if (end === content && node.type === 'PLAIN') {
      const properties = before.filter(isProperty).at(-1);
      if (properties === undefined) return undefined;
      const behind = properties.offset + properties.source.length;
      return { kind: 'scalar', style: 'plain', start, end: behind, content: behind };
    }
    const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
    return { kind: 'scalar', style, ...span(style === 'block' ? withoutBreak(text, content, end) : end) };
  }
  const flow = node.flow === true;
  if (isMap(node)) {
    // `[a: b]`, a mapping without braces, can only be replaced as a whole.
    if (flow && text[content] !== '{') return { kind: 'scalar', style: 'plain', ...span(node.range[1]) };
    const members = (node.items as Pair<ParsedNode, ParsedNode | null>[]).map((pair) => memberOf(text, pair));
    return { kind: 'map', flow, members, ...span(flow ? node.range[1] : (members.at(-1)?.end ?? content)) };
  }
  if (isSeq(node)) {
    const tokens = (node.srcToken as { items?: CST.CollectionItem[] } | undefined)?.items ?? [];
    const dashes = tokens.flatMap(({ start: before }) => before.find(({ type }) => type === 'seq-item-ind') ?? []);
    const elements = flow ? tokens.filter(({ key, sep, value }) => key ?? sep ?? value) : [];
    const items = (node.items as (ParsedNode | Pair)[]).map((item, i): TextItem => {
      if (!('range' in item)) throw new EditError('it has a mapping without braces inside a flow sequence');
      const dash = dashes[i];
      const tokensBefore =
        (flow
          ? elements[i]?.start
          : tokens[tokens.findIndex(({ start }) => dash !== undefined && start.includes(dash))]?.start) ?? [];
      const element = nodeOf(text, item, tokensBefore, item.range[0]);
      const from = dash?.offset ?? element?.start ?? item.range[0];
      return { node: element, start: from, end: element?.end ?? from + (flow ? 0 : 1) };
    });
    return { kind: 'list', flow, items, ...span(flow ? node.range[1] : (items.at(-1)?.end ?? content)) };
  }
  throw new EditError(`it has something at offset ${place} that is neither mapping, sequence nor scalar`);
}

function memberOf(text: string, { key, value, srcToken }: Pair<ParsedNode, ParsedNode | null>): TextMember {
  if (!isScalar(key)) throw new EditError('it has a key that is not a scalar');
  const before = srcToken?.start ?? [];
  const between = srcToken?.sep ?? [];
  const [keyStart, keyEnd] = key.range;
  const explicit = before.find(({ type }) => type === 'explicit-key-ind');
  const start = Math.min(explicit?.offset ?? keyStart, ...before.filter(isProperty).map(({ offset }) => offset));
  const sign = between.find(({ type }) => type === 'map-value-ind');
  const colon = sign === undefined ? undefined : sign.offset + sign.source.length;
  const node = value === null ? undefined : nodeOf(text, value, between, keyEnd);
  const source = key.source ?? '';
  const plain = key.type === 'PLAIN';
  return {
    keys: plain && String(key.value) !== source ? [source, String(key.value)] : [source],
    merge: plain && source === '<<',
    keyStart,
    keyEnd,
    colon,
    value: node,
    start,
    end: node?.end ?? colon ?? keyEnd,
  };
}

const isProperty = ({ type }: CST.SourceToken): boolean => type === 'anchor' || type === 'tag';

const STYLES: Readonly<Record<string, TextScalar['style']>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

/** The end of a block scalar, before the line break behind it; blank lines count only where they are kept (`|+`). */
function withoutBreak(text: string, content: number, end: number): number {
  const kept = text.slice(content, text.indexOf('\n', content)).includes('+');
  const body = text.slice(content, end);
  return content + (kept ? body.replace(/\r?\n$/, '') : body.trimEnd()).length;
}
