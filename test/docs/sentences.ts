// Finds the sentences in a source file: its string and template literals that read like something for people. Comments do not count.
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

/** A literal as its fixed parts; a value stands between each two of them. A plain string has one part. */
export type Literal = readonly string[];

/** The literals of a TypeScript file that hold at least two words, in order, without repetitions. */
export function sentencesIn(file: string): Literal[] {
  // esbuild leaves plain JavaScript in one style of writing, without types and comments.
  const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', target: 'esnext', legalComments: 'none' });
  const found = new Map(literals(code).map((parts) => [parts.join('\0'), parts]));
  return [...found.values()].filter(
    (parts) => parts.some((part) => part.includes(' ')) && /[a-z]{2}.* .*[a-z]{2}/is.test(parts.join(' x ')),
  );
}

/** Whether a text may be this literal with values filled in, or holds it. */
export function matcher(parts: Literal): RegExp {
  const fixed = parts.map((part) =>
    part
      .trim()
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\s+/g, '\\s+'),
  );
  return new RegExp(fixed.join('[^\\n]*?'), 'i');
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

function literals(code: string): Literal[] {
  const out: Literal[] = [];
  let at = 0;

  /** Reads up to the closing quote. */
  const plain = (quote: string): string => {
    const from = at;
    while (code[at] !== quote) at += code[at] === '\\' ? 2 : 1;
    return resolved(code.slice(from, at++));
  };
  const template = (): string[] => {
    const parts: string[] = [];
    for (let from = at; ; from = at) {
      while (code[at] !== '`' && !code.startsWith('${', at)) at += code[at] === '\\' ? 2 : 1;
      parts.push(resolved(code.slice(from, at)));
      if (code[at++] === '`') return parts;
      at++;
      expression('}');
    }
  };
  /** Reads code up to `end` on its own level. */
  const expression = (end: string): void => {
    for (let before = ''; at < code.length; ) {
      const char = code[at++] ?? '';
      if (char === end) return;
      if (char === '"' || char === "'") out.push([plain(char)]);
      else if (char === '`') out.push(template());
      else if (char in CLOSING) expression(CLOSING[char] ?? '');
      // A slash begins a regular expression, or one of esbuild's /* marks */, where a value may begin.
      else if (char === '/' && (/^$|[(,=:[!&|?;>{]/.test(before) || code.slice(0, at - 1).endsWith('return ')))
        regularExpression();
      if (!/\s/.test(char)) before = CLOSING[char] ?? char;
    }
    if (end !== '') throw new Error(`the end of the file came before ${end}`);
  };
  const regularExpression = (): void => {
    for (let inClass = false; inClass || code[at] !== '/'; at++) {
      if (code[at] === '\\') at++;
      else if (code[at] === '[') inClass = true;
      else if (code[at] === ']') inClass = false;
    }
    at++;
  };
  expression('');
  return out;
}

const SHORT: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

/** A literal's text with its escapes resolved. */
const resolved = (raw: string): string =>
  raw.replaceAll(/\\(?:u\{?([0-9a-f]+)\}?|x([0-9a-f]{2})|(.))/gis, (_, unicode, hex, char) =>
    char === undefined ? String.fromCodePoint(Number.parseInt(unicode ?? hex, 16)) : (SHORT[char] ?? char),
  );
