// Follows the grammar of YAML from token to token (libyaml's: what it refuses is refused here, in its words) and tells a builder.
// States stand on a stack of their own, so that no nesting ends ours.
import type { Builder } from '../builder.ts';
import { SyntaxFault } from '../syntax-fault.ts';
import { resolvePlain, resolveTagged } from './resolve.ts';
import { Scanner } from './scanner.ts';
import { UNDEFINED_HANDLE } from './tag.ts';
import { TokenType as T, type Token } from './token.ts';

/** Where in the grammar the reading stands. */
const State = {
  documentEnd: 0,
  blockListEntry: 1,
  indentlessListEntry: 2,
  blockMapKey: 3,
  blockMapValue: 4,
  flowListFirst: 5,
  flowListEntry: 6,
  flowPairKey: 7,
  flowPairValue: 8,
  flowPairEnd: 9,
  flowMapFirst: 10,
  flowMapKey: 11,
  flowMapValue: 12,
  flowMapEmptyValue: 13,
} as const;
type State = (typeof State)[keyof typeof State];

/** How a document ended. */
export interface DocumentEnd {
  /** False for one that holds nothing, or comments only. */
  readonly hasContent: boolean;
  /** Where text starts that Go's reader does not look at any more: what follows `...`, or a complete value. */
  readonly ignoredFrom?: number;
}

/**
 * Reads one YAML document.
 * @param text without a byte order mark and without NULs
 * @param comments gets the offsets of comments, where given
 * @throws SyntaxFault
 */
export function parseYaml(text: string, builder: Builder, comments?: number[]): DocumentEnd {
  return new Parser(new Scanner(text, comments), builder).parse();
}

class Parser {
  readonly #scanner: Scanner;
  readonly #builder: Builder;
  /** Where the reading goes on behind each of the nodes that are open. */
  readonly #states: State[] = [];

  constructor(scanner: Scanner, builder: Builder) {
    this.#scanner = scanner;
    this.#builder = builder;
  }

  parse(): DocumentEnd {
    const first = this.#peek();
    if (first.type === T.streamEnd) return { hasContent: false };
    if (first.type === T.directive) fail('did not find expected <document start>', first);
    this.#states.push(State.documentEnd);
    let state = first.type === T.documentStart ? this.#explicitContent() : this.#node(true, false);
    while (state !== State.documentEnd) state = this.#step(state);
    return { hasContent: true, ...this.#findIgnored() };
  }

  #explicitContent(): State {
    const { type, start } = this.#next();
    if (type === T.directive || type === T.documentStart || type === T.documentEnd || type === T.streamEnd) {
      return this.#emptyThen(this.#pop(), start);
    }
    return this.#node(true, false);
  }

  #findIgnored(): { ignoredFrom?: number } {
    let token = this.#peek(); // its faults count
    while (token.type === T.documentEnd) {
      try {
        token = this.#next();
      } catch (error) {
        if (error instanceof SyntaxFault) return { ignoredFrom: error.offset };
        throw error;
      }
    }
    return token.type === T.streamEnd ? {} : { ignoredFrom: token.start };
  }

  #peek(): Token {
    return this.#scanner.peek();
  }

  /** Takes a token and looks at the one behind it. */
  #next(): Token {
    this.#scanner.skip();
    return this.#scanner.peek();
  }

  #pop(): State {
    return this.#states.pop() ?? State.documentEnd;
  }

  #end(): State {
    this.#builder.end();
    return this.#pop();
  }

  #emptyScalar(offset: number): void {
    this.#builder.scalar(null, offset, offset, false);
  }

  /** A node, behind which the reading goes on in a state. */
  #nodeThen(state: State, isBlock: boolean, allowsIndentless: boolean): State {
    this.#states.push(state);
    return this.#node(isBlock, allowsIndentless);
  }

  #emptyThen(state: State, offset: number): State {
    this.#emptyScalar(offset);
    return state;
  }

  /** Does what is to be done in a state, and gives the next. */
  #step(state: State): State {
    switch (state) {
      case State.documentEnd:
        return state;
      case State.blockMapKey:
        return this.#blockMapKey();
      case State.blockMapValue:
        return this.#blockMapValue();
      case State.blockListEntry:
        return this.#blockListEntry();
      case State.indentlessListEntry:
        return this.#indentlessListEntry();
      case State.flowListFirst:
        return this.#flowListEntry(true);
      case State.flowListEntry:
        return this.#flowListEntry(false);
      case State.flowPairKey:
        return this.#flowPairKey();
      case State.flowPairValue:
        return this.#flowPairValue();
      case State.flowPairEnd:
        this.#builder.end();
        return State.flowListEntry;
      case State.flowMapFirst:
        return this.#flowMapKey(true);
      case State.flowMapKey:
        return this.#flowMapKey(false);
      case State.flowMapValue:
        return this.#flowMapValue();
      case State.flowMapEmptyValue:
        return this.#emptyThen(State.flowMapKey, this.#peek().start);
    }
  }

  #node(isBlock: boolean, allowsIndentless: boolean): State {
    const first = this.#peek();
    let token = first;
    const { start } = first;
    if (token.type === T.alias) {
      this.#builder.alias(token.text, start);
      this.#scanner.skip();
      return this.#pop();
    }
    let anchor = '';
    let tag = '';
    if (token.type === T.anchor) {
      anchor = token.text;
      token = this.#next();
    }
    if (token.type === T.tag) {
      tag = token.text;
      token = this.#next();
      if (anchor === '' && token.type === T.anchor) {
        anchor = token.text;
        token = this.#next();
      }
    }
    if (tag === UNDEFINED_HANDLE) fail('found undefined tag handle', first);
    if (anchor !== '') this.#builder.anchor(anchor);
    switch (token.type) {
      case T.plain:
      case T.quoted:
        this.#scalar(tag, token, start);
        this.#scanner.skip();
        return this.#pop();
      case T.blockEntry:
        if (!allowsIndentless) break;
        return this.#startList(State.indentlessListEntry, start);
      case T.flowListStart:
        return this.#startList(State.flowListFirst, start);
      case T.flowMapStart:
        return this.#startMap(State.flowMapFirst, start);
      case T.blockListStart:
        if (!isBlock) break;
        this.#scanner.skip();
        return this.#startList(State.blockListEntry, start);
      case T.blockMapStart:
        if (!isBlock) break;
        this.#scanner.skip();
        return this.#startMap(State.blockMapKey, start);
    }
    if (anchor === '' && tag === '') fail('did not find expected node content', token);
    if (tag === '') this.#emptyScalar(start);
    else this.#tagged(tag, '', start, start, false);
    return this.#pop();
  }

  #scalar(tag: string, { type, text, end }: Token, start: number): void {
    if (tag !== '') this.#tagged(tag, text, start, end, text === '<<' && (tag === '!' || tag === MERGE));
    else if (type === T.quoted) this.#builder.scalar(text, start, end, false);
    else this.#builder.scalar(resolvePlain(text), start, end, text === '<<');
  }

  #tagged(tag: string, text: string, start: number, end: number, isMerge: boolean): void {
    const value = resolveTagged(tag, text, start);
    if (value instanceof SyntaxFault) this.#builder.misfit(value);
    else this.#builder.scalar(value, start, end, isMerge);
  }

  #startList(state: State, start: number): State {
    this.#builder.startList(start);
    return state;
  }

  #startMap(state: State, start: number): State {
    this.#builder.startMap(start);
    return state;
  }

  #blockListEntry(): State {
    const token = this.#peek();
    if (token.type === T.blockEntry) {
      const { type } = this.#next();
      if (type === T.blockEntry || type === T.blockEnd) return this.#emptyThen(State.blockListEntry, token.end);
      return this.#nodeThen(State.blockListEntry, true, false);
    }
    if (token.type !== T.blockEnd) fail("did not find expected '-' indicator", token);
    this.#scanner.skip();
    return this.#end();
  }

  #indentlessListEntry(): State {
    const token = this.#peek();
    if (token.type !== T.blockEntry) return this.#end();
    const { type } = this.#next();
    const isEmpty = type === T.blockEntry || isNoBlockContent(type);
    if (isEmpty) return this.#emptyThen(State.indentlessListEntry, token.end);
    return this.#nodeThen(State.indentlessListEntry, true, false);
  }

  #blockMapKey(): State {
    const token = this.#peek();
    if (token.type === T.key) {
      const { type } = this.#next();
      if (isNoBlockContent(type)) return this.#emptyThen(State.blockMapValue, token.end);
      return this.#nodeThen(State.blockMapValue, true, true);
    }
    if (token.type !== T.blockEnd) fail('did not find expected key', token);
    this.#scanner.skip();
    return this.#end();
  }

  #blockMapValue(): State {
    const token = this.#peek();
    if (token.type !== T.value) return this.#emptyThen(State.blockMapKey, token.start);
    const { type } = this.#next();
    if (isNoBlockContent(type)) return this.#emptyThen(State.blockMapKey, token.end);
    return this.#nodeThen(State.blockMapKey, true, true);
  }

  #flowListEntry(isFirst: boolean): State {
    let token = this.#peek();
    if (isFirst || token.type === T.flowEntry) token = this.#next();
    else if (token.type !== T.flowListEnd) fail("did not find expected ',' or ']'", token);
    if (token.type === T.key) {
      this.#scanner.skip();
      return this.#startMap(State.flowPairKey, token.start);
    }
    if (token.type !== T.flowListEnd) return this.#nodeThen(State.flowListEntry, false, false);
    this.#scanner.skip();
    return this.#end();
  }

  #flowPairKey(): State {
    const { type, end } = this.#peek();
    const isEmpty = type === T.value || type === T.flowEntry || type === T.flowListEnd;
    if (!isEmpty) return this.#nodeThen(State.flowPairValue, false, false);
    this.#scanner.skip(); // as Go's reader does: `[? : a]` has an empty pair before its `a`
    return this.#emptyThen(State.flowPairValue, end);
  }

  #flowPairValue(): State {
    let token = this.#peek();
    if (token.type === T.value) {
      token = this.#next();
      const isEmpty = token.type === T.flowEntry || token.type === T.flowListEnd;
      if (!isEmpty) return this.#nodeThen(State.flowPairEnd, false, false);
    }
    return this.#emptyThen(State.flowPairEnd, token.start);
  }

  #flowMapKey(isFirst: boolean): State {
    let token = this.#peek();
    if (isFirst || token.type === T.flowEntry) token = this.#next();
    else if (token.type !== T.flowMapEnd) fail("did not find expected ',' or '}'", token);
    if (token.type === T.key) {
      token = this.#next();
      const isEmpty = token.type === T.value || token.type === T.flowEntry || token.type === T.flowMapEnd;
      if (isEmpty) return this.#emptyThen(State.flowMapValue, token.start);
      return this.#nodeThen(State.flowMapValue, false, false);
    }
    if (token.type !== T.flowMapEnd) return this.#nodeThen(State.flowMapEmptyValue, false, false);
    this.#scanner.skip();
    return this.#end();
  }

  #flowMapValue(): State {
    let token = this.#peek();
    if (token.type === T.value) {
      token = this.#next();
      const isEmpty = token.type === T.flowEntry || token.type === T.flowMapEnd;
      if (!isEmpty) return this.#nodeThen(State.flowMapKey, false, false);
    }
    return this.#emptyThen(State.flowMapKey, token.start);
  }
}

const MERGE = 'tag:yaml.org,2002:merge';

const isNoBlockContent = (type: T): boolean => type === T.key || type === T.value || type === T.blockEnd;

function fail(message: string, token: Token): never {
  throw new SyntaxFault(message, token.start);
}
