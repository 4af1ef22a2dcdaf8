// Reads JSON as Go's decoder does, in whose words it refuses, and tells a builder. Nesting is followed on a stack of its own.
import type { Builder } from './builder.ts';
import { GoFloat, type GoScalar, goInteger } from './go-scalar.ts';
import { MAX_DEPTH, TOO_DEEP } from './refusals.ts';
import { SyntaxFault } from './syntax-fault.ts';

const BLANKS = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const LITERALS = new Map<string, GoScalar>([
  ['t', true],
  ['f', false],
  ['n', null],
]);
const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Reads the one JSON value that starts at an offset, blanks before it included.
 * @returns where it ends; undefined when nothing but blanks is left
 * @throws SyntaxFault
 */
export function parseJsonText(text: string, from: number, builder: Builder): number | undefined {
  return new JsonParser(text, from, builder).parse();
}

class JsonParser {
  readonly #text: string;
  readonly #builder: Builder;
  /** The closing brackets that are still to come. */
  readonly #open: ('}' | ']')[] = [];
  #at: number;
  /** A list or map has just been opened, and is not empty. */
  #isFresh = false;

  constructor(text: string, from: number, builder: Builder) {
    this.#text = text;
    this.#at = from;
    this.#builder = builder;
  }

  parse(): number | undefined {
    this.#skipBlanks();
    if (this.#at >= this.#text.length) return undefined;
    this.#value();
    while (this.#open.length > 0) {
      if (!this.#isFresh) this.#next();
      else if (this.#open.at(-1) === '}') this.#key();
      else this.#value();
    }
    return this.#at;
  }

  /** A scalar, or the start of a list or map; not recursive, so that no nesting ends our stack. */
  #value(): void {
    this.#isFresh = false;
    this.#skipBlanks();
    const start = this.#at;
    const char = this.#text.charAt(start);
    if (char === '{' || char === '[') {
      this.#at++;
      this.#skipBlanks();
      const close = char === '{' ? '}' : ']';
      if (char === '{') this.#builder.startMap(start);
      else this.#builder.startList(start);
      if (this.#open.push(close) > MAX_DEPTH) throw new SyntaxFault(TOO_DEEP, start);
      if (this.#text.charAt(this.#at) === close) this.#close();
      else this.#isFresh = true;
    } else {
      const scalar = this.#scalar(char);
      this.#builder.scalar(scalar, start, this.#at, false);
    }
  }

  #key(): void {
    this.#skipBlanks();
    const start = this.#at;
    if (this.#text.charAt(start) !== '"') this.#fail('looking for beginning of object key string');
    const key = this.#string();
    this.#builder.scalar(key, start, this.#at, false);
    this.#skipBlanks();
    if (this.#text.charAt(this.#at) !== ':') this.#fail('after object key');
    this.#at++;
    this.#value();
  }

  /** What follows a complete value inside of a list or map. */
  #next(): void {
    this.#skipBlanks();
    const close = this.#open[this.#open.length - 1];
    const char = this.#text.charAt(this.#at);
    if (char === close) this.#close();
    else if (char !== ',') this.#fail(close === '}' ? 'after object key:value pair' : 'after array element');
    else {
      this.#at++;
      if (close === '}') this.#key();
      else this.#value();
    }
  }

  #close(): void {
    this.#at++;
    this.#open.pop();
    this.#builder.end();
  }

  #scalar(char: string): GoScalar {
    if (char === '"') return this.#string();
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number();
    const literal = LITERALS.get(char);
    if (literal === undefined) return this.#fail('looking for beginning of value');
    const word = String(literal);
    for (let i = 1; i < word.length; i++) {
      this.#at++;
      if (this.#text[this.#at] !== word[i]) this.#fail(`in literal ${word} (expecting '${word[i]}')`);
    }
    this.#at++;
    return literal;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let isEscaped = false;
    let at = start;
    for (let code = text.charCodeAt(at); code !== 0x22; code = text.charCodeAt(at)) {
      // Behind the end there is NaN, which is not at least a blank either.
      if (!(code >= 0x20)) return this.#failAt(at, 'in string literal');
      if (code === 0x5c) {
        isEscaped = true;
        ESCAPE.lastIndex = at;
        if (!ESCAPE.test(text)) return this.#failInEscape(at);
        at = ESCAPE.lastIndex;
      } else at++;
    }
    this.#at = at + 1;
    const raw = text.slice(start, at);
    return isEscaped ? (JSON.parse(`"${raw}"`) as string).toWellFormed() : raw;
  }

  #number(): GoScalar {
    const start = this.#at;
    NUMBER.lastIndex = start;
    if (!NUMBER.test(this.#text)) {
      this.#at++;
      return this.#fail('in numeric literal');
    }
    this.#at = NUMBER.lastIndex;
    const source = this.#text.slice(start, this.#at);
    const next = this.#text.charAt(this.#at);
    const isWhole = /^-?\d+$/.test(source);
    if (next === '.' && isWhole) {
      this.#at++;
      this.#fail('after decimal point in numeric literal');
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(source)) {
      this.#at++;
      if (/[-+]/.test(this.#text.charAt(this.#at))) this.#at++;
      this.#fail('in exponent of numeric literal');
    }
    if (isWhole) {
      const integer = source.length < 16 ? Number(source) : goInteger(BigInt(source));
      if (typeof integer === 'number') return integer === 0 ? 0 : integer;
      return integer <= MAX_INT64 && integer >= -MAX_INT64 - 1n ? integer : new GoFloat(Number(source));
    }
    const float = Number(source);
    if (Number.isFinite(float)) return new GoFloat(float);
    throw new SyntaxFault(`cannot unmarshal number ${source} into Go value of type float64`, start);
  }

  #skipBlanks(): void {
    BLANKS.lastIndex = this.#at;
    BLANKS.test(this.#text);
    this.#at = BLANKS.lastIndex;
  }

  #failInEscape(backslash: number): never {
    if (this.#text.charAt(backslash + 1) !== 'u') return this.#failAt(backslash + 1, 'in string escape code');
    let at = backslash + 2;
    while (/[0-9a-fA-F]/.test(this.#text.charAt(at))) at++;
    return this.#failAt(at, 'in \\u hexadecimal character escape');
  }

  #failAt(at: number, context: string): never {
    this.#at = at;
    return this.#fail(context);
  }

  #fail(context: string): never {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw new SyntaxFault('unexpected EOF', this.#at);
    throw new SyntaxFault(`invalid character ${quoted(String.fromCodePoint(code))} ${context}`, this.#at);
  }
}

/** As Go writes a character. */
function quoted(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return `'"'`;
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}
