// Cuts a YAML document into tokens, by the rules of Go's YAML 1.1 reader (go.yaml.in/yaml/v2, which is libyaml): what it refuses is
// refused here, in its words. A simple key (`key: value`) is known as one only at its colon; until then its tokens wait.

import { scanBlock } from './block-scalar.ts';
import { isBlankOrEnd, isBreak, isBreakOrEnd, isWord } from './characters.ts';
import { Cursor } from './cursor.ts';
import { skipDirective } from './directive.ts';
import { scanPlain } from './plain-scalar.ts';
import { scanQuoted } from './quoted-scalar.ts';
import { scanTag } from './tag.ts';
import { type Token, TokenType } from './token.ts';

/** Nesting that Go's reader refuses. */
const MAX_DEPTH = 10_000;
const TOO_DEEP = `exceeded max depth of ${MAX_DEPTH}`;
/** Characters from the start of a simple key to its colon. */
const MAX_KEY = 1024;

/** A token that may turn out to be a key, one a flow level. */
interface SimpleKey {
  isPossible: boolean;
  /** In a block mapping every line must start with a key. */
  isRequired: boolean;
  /** Its number among all tokens. */
  token: number;
  at: number;
  lineStart: number;
}

/** The tokens of one document. */
export class Scanner {
  readonly #cursor: Cursor;
  readonly #indents: number[] = [];
  readonly #queue: Token[] = [];
  /** The tokens that wait stand from `head` up to `tail`; room behind is used again. */
  #head = 0;
  #tail = 0;
  /** Whether the token at the head is known to be what it is. */
  #isReady = false;
  /** How many tokens have been handed out. */
  #taken = 0;
  /** Whether a simple key may start here. */
  #allowsKey = true;
  /** One a flow level, the outermost first. */
  readonly #keys: SimpleKey[] = [noKey()];
  /** The level of the key that the next token starts, else -1. */
  #keyLevel = -1;

  /** @param comments gets the offsets of comments, where given */
  constructor(text: string, comments?: number[]) {
    this.#cursor = new Cursor(text, comments);
  }

  /** The next token, which stays. After the end of the stream there is nothing more to ask for. */
  peek(): Token {
    if (!this.#isReady) {
      while (this.#head === this.#tail || this.#mayBecomeKey(this.#queue[this.#head] as Token)) this.#fetch();
      this.#isReady = true;
    }
    return this.#queue[this.#head] as Token;
  }

  /** Takes the token that `peek` gave. */
  skip(): void {
    this.#isReady = false;
    this.#taken++;
    if (++this.#head < this.#tail) return;
    this.#head = 0;
    this.#tail = 0;
  }

  /** Whether a token waits for its colon. */
  #mayBecomeKey({ keyLevel }: Token): boolean {
    return keyLevel >= 0 && this.#isStillPossible(this.#keys[keyLevel]);
  }

  #isStillPossible(key: SimpleKey | undefined): key is SimpleKey {
    if (key?.isPossible !== true) return false;
    const cursor = this.#cursor;
    if (key.lineStart === cursor.lineStart && !isLonger(cursor.text, key.at, cursor.at)) return true;
    if (key.isRequired) cursor.fail("could not find expected ':'", key.at);
    key.isPossible = false;
    return false;
  }

  #push(type: TokenType, start: number, end: number, text = ''): Token {
    const token = { type, start, end, text, keyLevel: this.#keyLevel };
    this.#queue[this.#tail++] = token;
    this.#keyLevel = -1;
    return token;
  }

  /** Puts a token without text before others that wait. */
  #insert(index: number, type: TokenType, start: number): void {
    const queue = this.#queue;
    for (let at = this.#tail++; at > index; at--) queue[at] = queue[at - 1] as Token;
    queue[index] = { type, start, end: start, text: '', keyLevel: -1 };
  }

  /** A token is known not to be a key. */
  #release(token: number): void {
    const index = token - this.#taken + this.#head;
    const queued = index < this.#tail ? this.#queue[index] : undefined;
    if (queued !== undefined) queued.keyLevel = -1;
  }

  /** Cuts off one more token, and the starts and ends of block collections before it. */
  #fetch(): Token {
    const cursor = this.#cursor;
    this.#skipToToken();
    this.#unroll(cursor.column);
    const code = cursor.peek();
    if (cursor.at === cursor.lineStart) {
      if (code === 0x25) return this.#fetchDirective();
      if (cursor.isAtDocumentIndicator()) return this.#fetchDocumentIndicator(code);
    }
    switch (code) {
      case 0:
        return this.#fetchEnd();
      case 0x5b:
        return this.#fetchFlowStart(TokenType.flowListStart);
      case 0x7b:
        return this.#fetchFlowStart(TokenType.flowMapStart);
      case 0x5d:
        return this.#fetchFlowEnd(TokenType.flowListEnd);
      case 0x7d:
        return this.#fetchFlowEnd(TokenType.flowMapEnd);
      case 0x2c:
        this.#removeKey();
        this.#allowsKey = true;
        return this.#fetchIndicator(TokenType.flowEntry);
      case 0x2a:
        return this.#fetchAnchor(TokenType.alias);
      case 0x26:
        return this.#fetchAnchor(TokenType.anchor);
      case 0x21:
        return this.#fetchTag();
      case 0x22:
      case 0x27:
        return this.#fetchQuoted();
      case 0x2d:
        if (isBlankOrEnd(cursor.peek(1))) return this.#fetchBlockEntry();
        return this.#fetchPlain();
      case 0x3f:
        if (cursor.flowLevel > 0 || isBlankOrEnd(cursor.peek(1))) return this.#fetchKey();
        return this.#fetchPlain();
      case 0x3a:
        if (cursor.flowLevel > 0 || isBlankOrEnd(cursor.peek(1))) return this.#fetchValue();
        return this.#fetchPlain();
      case 0x7c:
      case 0x3e:
        if (cursor.flowLevel === 0) return this.#fetchBlock(code === 0x7c);
        break;
      case 0x25:
      case 0x40:
      case 0x60:
      case 0x09:
        break;
      default:
        return this.#fetchPlain();
    }
    return cursor.fail('found character that cannot start any token');
  }

  /** Passes blanks, comments and line breaks. Tabs are none where a block key may start. */
  #skipToToken(): void {
    const cursor = this.#cursor;
    const { text } = cursor;
    for (;;) {
      const allowsTab = cursor.flowLevel > 0 || !this.#allowsKey;
      let code = text.charCodeAt(cursor.at);
      while (code === 0x20 || (code === 0x09 && allowsTab)) code = text.charCodeAt(++cursor.at);
      if (code === 0x23) {
        cursor.comments?.push(cursor.at);
        while (!isBreakOrEnd(code)) code = text.charCodeAt(++cursor.at);
      }
      if (!isBreak(code)) return;
      cursor.skipBreak();
      if (cursor.flowLevel === 0) this.#allowsKey = true;
    }
  }

  /** Opens a block collection where the column is deeper than the current one. */
  #roll(column: number, type: TokenType, start: number, index = this.#tail): void {
    const cursor = this.#cursor;
    if (cursor.flowLevel > 0 || cursor.indent >= column) return;
    this.#indents.push(cursor.indent);
    cursor.indent = column;
    if (this.#indents.length > MAX_DEPTH) cursor.fail(TOO_DEEP);
    this.#insert(index, type, start);
  }

  /** Closes the block collections that are deeper than a column. */
  #unroll(column: number): void {
    const cursor = this.#cursor;
    if (cursor.flowLevel > 0) return;
    while (cursor.indent > column) {
      this.#push(TokenType.blockEnd, cursor.at, cursor.at);
      cursor.indent = this.#indents.pop() ?? -1;
    }
  }

  /** Notes that what starts here may be a key. */
  #saveKey(): void {
    if (!this.#allowsKey) return;
    this.#removeKey();
    const cursor = this.#cursor;
    const top = this.#keys.length - 1;
    const key = this.#keys[top] as SimpleKey;
    key.isPossible = true;
    key.isRequired = cursor.flowLevel === 0 && cursor.indent === cursor.column;
    key.token = this.#taken + this.#tail - this.#head;
    key.at = cursor.at;
    key.lineStart = cursor.lineStart;
    this.#keyLevel = top;
  }

  /** What was taken for a possible key is none. */
  #removeKey(): void {
    const key = this.#keys[this.#keys.length - 1] as SimpleKey;
    if (!key.isPossible) return;
    if (key.isRequired) this.#cursor.fail("could not find expected ':'", key.at);
    key.isPossible = false;
    this.#release(key.token);
  }

  #fetchIndicator(type: TokenType): Token {
    const start = this.#cursor.at++;
    return this.#push(type, start, start + 1);
  }

  #fetchEnd(): Token {
    const cursor = this.#cursor;
    cursor.lineStart = cursor.at; // so that no key waits for its colon any longer
    this.#unroll(-1);
    this.#removeKey();
    this.#allowsKey = false;
    return this.#push(TokenType.streamEnd, cursor.at, cursor.at);
  }

  #fetchDirective(): Token {
    const cursor = this.#cursor;
    this.#unroll(-1);
    this.#removeKey();
    this.#allowsKey = false;
    const start = cursor.at;
    skipDirective(cursor);
    return this.#push(TokenType.directive, start, cursor.at);
  }

  #fetchDocumentIndicator(code: number): Token {
    const cursor = this.#cursor;
    this.#unroll(-1);
    this.#removeKey();
    this.#allowsKey = false;
    const type = code === 0x2d ? TokenType.documentStart : TokenType.documentEnd;
    const start = cursor.at;
    cursor.at += 3;
    return this.#push(type, start, cursor.at);
  }

  #fetchFlowStart(type: TokenType): Token {
    const cursor = this.#cursor;
    this.#saveKey();
    this.#keys.push({ ...noKey(), token: this.#taken + this.#tail - this.#head });
    if (++cursor.flowLevel > MAX_DEPTH) cursor.fail(TOO_DEEP);
    this.#allowsKey = true;
    return this.#fetchIndicator(type);
  }

  #fetchFlowEnd(type: TokenType): Token {
    const cursor = this.#cursor;
    this.#removeKey();
    if (cursor.flowLevel > 0) {
      cursor.flowLevel--;
      // In an empty collection this is the opening bracket: as in Go's reader, it then cannot be a key.
      this.#release(this.#keys.pop()?.token ?? -1);
    }
    this.#allowsKey = false;
    return this.#fetchIndicator(type);
  }

  #fetchBlockEntry(): Token {
    const cursor = this.#cursor;
    if (cursor.flowLevel === 0) {
      if (!this.#allowsKey) cursor.fail('block sequence entries are not allowed in this context');
      this.#roll(cursor.column, TokenType.blockListStart, cursor.at);
    }
    this.#removeKey();
    this.#allowsKey = true;
    return this.#fetchIndicator(TokenType.blockEntry);
  }

  /** `?` */
  #fetchKey(): Token {
    const cursor = this.#cursor;
    if (cursor.flowLevel === 0) {
      if (!this.#allowsKey) cursor.fail('mapping keys are not allowed in this context');
      this.#roll(cursor.column, TokenType.blockMapStart, cursor.at);
    }
    this.#removeKey();
    this.#allowsKey = cursor.flowLevel === 0;
    return this.#fetchIndicator(TokenType.key);
  }

  /** `:` */
  #fetchValue(): Token {
    const cursor = this.#cursor;
    const key = this.#keys[this.#keys.length - 1] as SimpleKey;
    if (this.#isStillPossible(key)) {
      const index = Math.max(key.token - this.#taken + this.#head, this.#head);
      this.#release(key.token);
      this.#insert(index, TokenType.key, key.at);
      this.#roll(key.at - key.lineStart, TokenType.blockMapStart, key.at, index);
      key.isPossible = false;
      this.#allowsKey = false;
    } else {
      if (cursor.flowLevel === 0) {
        if (!this.#allowsKey) cursor.fail('mapping values are not allowed in this context');
        this.#roll(cursor.column, TokenType.blockMapStart, cursor.at);
      }
      this.#allowsKey = cursor.flowLevel === 0;
    }
    return this.#fetchIndicator(TokenType.value);
  }

  #fetchAnchor(type: TokenType): Token {
    const cursor = this.#cursor;
    this.#saveKey();
    this.#allowsKey = false;
    const start = cursor.at++;
    while (isWord(cursor.peek())) cursor.at++;
    const name = cursor.text.slice(start + 1, cursor.at);
    const isEnded = isBlankOrEnd(cursor.peek()) || '?:,]}%@`'.includes(cursor.text.charAt(cursor.at));
    if (name === '' || !isEnded) cursor.fail('did not find expected alphabetic or numeric character', start);
    return this.#push(type, start, cursor.at, name);
  }

  #fetchTag(): Token {
    const cursor = this.#cursor;
    this.#saveKey();
    this.#allowsKey = false;
    const start = cursor.at;
    const tag = scanTag(cursor);
    return this.#push(TokenType.tag, start, cursor.at, tag);
  }

  #fetchBlock(isLiteral: boolean): Token {
    const cursor = this.#cursor;
    this.#removeKey();
    this.#allowsKey = true;
    const start = cursor.at;
    const text = scanBlock(cursor, isLiteral);
    return this.#push(TokenType.quoted, start, cursor.at, text);
  }

  #fetchQuoted(): Token {
    const cursor = this.#cursor;
    this.#saveKey();
    this.#allowsKey = false;
    const start = cursor.at;
    const text = scanQuoted(cursor);
    return this.#push(TokenType.quoted, start, cursor.at, text);
  }

  #fetchPlain(): Token {
    const cursor = this.#cursor;
    this.#saveKey();
    this.#allowsKey = false;
    const start = cursor.at;
    const { text, end, isAtNewLine } = scanPlain(cursor);
    if (isAtNewLine) this.#allowsKey = true;
    return this.#push(TokenType.plain, start, end, text);
  }
}

const noKey = (): SimpleKey => ({ isPossible: false, isRequired: false, token: 0, at: 0, lineStart: 0 });

/** Whether more than the allowed characters (not UTF-16 units) stand between two places of a line. */
function isLonger(text: string, from: number, to: number): boolean {
  if (to - from <= MAX_KEY) return false;
  let characters = 0;
  for (let at = from; at < to && characters <= MAX_KEY; at++) {
    characters++;
    if (text.charCodeAt(at) >> 10 === 0x36) at++;
  }
  return characters > MAX_KEY;
}
