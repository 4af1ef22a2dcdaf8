// Writes a value as YAML in a style of many people: any indentation, quotes, braces, blank lines, comments everywhere.
import { stringify } from 'yaml';
import { isObject, type JsonObject, type JsonValue } from '../../src/schemas/json.ts';

/** A text and its comments, each with the path of its field (names and indexes joined by `/`). */
export interface StyledText {
  readonly text: string;
  readonly comments: ReadonlyMap<string, string>;
}

/** A source of numbers below 1 (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Writes an object; the same seed gives the same text. */
export function styledYaml(value: JsonObject, seed: number): StyledText {
  const writer = new Writer(dice(seed));
  return writer.document(value);
}

class Writer {
  readonly #next: () => number;
  readonly #comments = new Map<string, string>();
  readonly #step: number;
  readonly #dash: number;
  readonly #remarks: number;
  readonly #flows: number;
  readonly #aliases: number;
  /** Names of anchors by the JSON of what they stand for. */
  readonly #anchors = new Map<string, string>();
  #names = 0;

  constructor(next: () => number) {
    this.#next = next;
    this.#step = this.#pick([2, 2, 2, 1, 3, 4]);
    this.#dash = this.#pick([0, 2, this.#step]);
    this.#remarks = this.#pick([0, 0.2, 0.6]);
    this.#flows = this.#pick([0, 0.1, 0.4]);
    this.#aliases = this.#pick([0, 0, 0.2]);
  }

  document(value: JsonObject): StyledText {
    const head = this.#pick(['', '', '---\n', '# head\n\n', '--- # start\n', '\n']);
    const lines = this.#map(value, 0, []);
    const tail = this.#pick(['', '', '# tail\n', '\n\n', '...\n']);
    let text = `${head}${lines.join('\n')}\n${tail}`;
    if (this.#chance(0.1)) text = text.replace(/\n+$/, '');
    if (this.#chance(0.15)) text = text.replaceAll('\n', '\r\n');
    return { text, comments: this.#comments };
  }

  #chance(share: number): boolean {
    return this.#next() < share;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#next() * choices.length)] as T;
  }

  #comment(path: readonly string[]): string {
    const text = `# ${this.#pick(['c', 'why: ', "it's ", '"q" - {'])}${this.#comments.size} end`;
    this.#comments.set(text, path.join('/'));
    return text;
  }

  /** Lines of a block mapping, without their own indentation. */
  #map(value: JsonObject, column: number, path: readonly string[]): string[] {
    return Object.entries(value).flatMap(([key, member], i) => {
      const here = [...path, key];
      const lines: string[] = [];
      if (i > 0 && this.#chance(0.1)) lines.push('');
      if (i > 0 && this.#chance(this.#remarks)) lines.push(this.#comment(here));
      if (i > 0 && this.#chance(this.#remarks / 4)) lines.push(this.#comment(here));
      const explicit = this.#chance(0.01);
      const name = explicit ? `? ${this.#key(key)}\n${' '.repeat(column)}:` : `${this.#key(key)}:`;
      return [...lines, ...this.#behind(name, member, column, here)];
    });
  }

  #behind(
    name: string,
    value: JsonValue,
    column: number,
    path: readonly string[],
    flow = this.#chance(this.#flows),
  ): string[] {
    const remark = () => (this.#chance(this.#remarks) ? `${this.#pick([' ', '  '])}${this.#comment(path)}` : '');
    const json = JSON.stringify(value);
    const known = this.#anchors.get(json);
    if (known !== undefined && this.#chance(0.7)) return [`${name} *${known}${remark()}`];
    if (!this.#chance(this.#aliases)) return this.#spelt(name, value, column, path, flow, remark);
    const anchor = `a${this.#names++}`;
    const lines = this.#spelt(`${name} &${anchor}`, value, column, path, flow, remark);
    this.#anchors.set(json, anchor);
    return lines;
  }

  #spelt(
    name: string,
    value: JsonValue,
    column: number,
    path: readonly string[],
    flow: boolean,
    remark: () => string,
  ): string[] {
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (typeof value !== 'object' || value === null || JSON.isRawJSON(value) || isEmpty || flow) {
      const inline = this.#flow(value, column + 1, false);
      return inline.endsWith('\n') || inline.startsWith('|') ? [`${name} ${inline}`] : [`${name} ${inline}${remark()}`];
    }
    const inner = column + (Array.isArray(value) ? this.#dash : this.#step);
    const body = Array.isArray(value) ? this.#list(value, inner, path) : this.#map(value as JsonObject, inner, path);
    return [`${name}${remark()}`, ...indent(body, inner - column)];
  }

  #list(value: readonly JsonValue[], column: number, path: readonly string[]): string[] {
    return value.flatMap((item, i) => {
      const here = [...path, String(i)];
      const lines = i > 0 && this.#chance(this.#remarks) ? [this.#comment(here)] : [];
      const isBlock =
        typeof item === 'object' && item !== null && !JSON.isRawJSON(item) && Object.keys(item).length > 0;
      if (!isBlock || this.#chance(this.#flows)) return [...lines, ...this.#behind('-', item, column, here, true)];
      const gap = this.#pick([1, 1, 1, 3]);
      const body = isObject(item)
        ? this.#map(item, column + 1 + gap, here)
        : this.#list(item as JsonValue[], column + 1 + gap, here);
      const [first = '', ...rest] = body;
      return [...lines, `-${' '.repeat(gap)}${first}`, ...indent(rest, 1 + gap)];
    });
  }

  #key(key: string): string {
    return this.#chance(0.1) ? JSON.stringify(key) : this.#scalar(key, true);
  }

  #flow(value: JsonValue, column: number, inside: boolean): string {
    if (Array.isArray(value))
      return `[${this.#parts(
        value.map((item) => this.#flow(item, column + 2, true)),
        column,
      )}]`;
    if (!isObject(value)) return this.#value(value, column, inside);
    const members = Object.entries(value).map(([key, member]) => {
      const name = this.#chance(0.3) ? JSON.stringify(key) : this.#scalar(key, true);
      return `${name}: ${this.#flow(member, column + 2, true)}`;
    });
    return `{${this.#parts(members, column)}}`;
  }

  #parts(parts: readonly string[], column: number): string {
    if (parts.length === 0) return this.#pick(['', ' ']);
    const space = this.#pick(['', ' ']);
    const comma = this.#chance(0.1) ? ',' : '';
    if (!this.#chance(0.2))
      return `${space}${parts.join(this.#pick([', ', ',', ' , ']).replace(/^,$/, ', '))}${comma}${space}`;
    const line = `\n${' '.repeat(column + 1)}`;
    return `${line}${parts.join(`,${line}`)}${comma}\n${' '.repeat(column)}`;
  }

  #value(value: JsonValue, column: number, inside: boolean): string {
    if (value === null) return inside ? 'null' : this.#pick(['null', '~', 'null']);
    if (typeof value !== 'string') return JSON.stringify(value);
    const isPlainText = /^[ -~]+(\n[ -~]+)*\n$/.test(value) && !/^ /.test(value);
    if (!inside && isPlainText && this.#chance(0.7)) {
      const pad = ' '.repeat(column + 1);
      return `|\n${value
        .trimEnd()
        .split('\n')
        .map((line) => pad + line)
        .join('\n')}`;
    }
    return this.#scalar(value, inside);
  }

  #scalar(value: string, inside: boolean): string {
    const type = this.#pick(['PLAIN', 'PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'] as const);
    const text = stringify(value, {
      version: '1.1',
      compat: 'core',
      lineWidth: 0,
      blockQuote: false,
      defaultStringType: type,
    }).trimEnd();
    const isBare = !/^["']/.test(text);
    return text.includes('\n') || (isBare && (text === '<<' || (inside && /[,[\]{}?#:]/.test(text))))
      ? JSON.stringify(value)
      : text;
  }
}

const indent = (lines: readonly string[], by: number): string[] =>
  lines.map((line) =>
    line === ''
      ? line
      : line
          .split('\n')
          .map((part, i) => (i > 0 ? part : ' '.repeat(by) + part))
          .join('\n'),
  );
