// How a document is written: what is added to it is written alike.
import { columnOf } from './edit-splice.ts';
import type { TextNode } from './edit-tree.ts';

/** The habits of a text. */
export interface TextStyle {
  readonly newline: '\n' | '\r\n';
  /** JSON: keys in double quotes, no comments. */
  readonly json: boolean;
  /** What one level of a block mapping is indented by, in spaces. */
  readonly step: number;
  /** How far the dashes of a list stand to the right of the list's key, in spaces. */
  readonly dash: number;
  /** The quotes that stand first in the text; undefined where there are none. */
  readonly quotes: 'single' | 'double' | undefined;
  /** What one level of an object in JSON is indented by; empty for JSON on one line. */
  readonly unit: string;
  /** Behind the colon of JSON keys and the commas of JSON on one line. */
  readonly space: string;
}

/** Looks at the first of each. */
export function textStyle(text: string, root: TextNode | undefined, json: boolean): TextStyle {
  const seen: { step?: number; dash?: number; quotes?: 'single' | 'double' } = {};
  look(text, root, seen);
  return {
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    json,
    step: seen.step ?? 2,
    dash: seen.dash ?? seen.step ?? 2,
    quotes: seen.quotes,
    unit: /[{[][ \t]*\r?\n([ \t]+)/.exec(text)?.[1] ?? '',
    space: /^[^:]*"\s*:\S/.test(text) ? '' : ' ',
  };
}

function look(
  text: string,
  node: TextNode | undefined,
  seen: { step?: number; dash?: number; quotes?: 'single' | 'double' },
): void {
  if (node?.kind === 'scalar' && (node.style === 'single' || node.style === 'double')) seen.quotes ??= node.style;
  else if (node?.kind === 'list') for (const { node: item } of node.items) look(text, item, seen);
  else if (node?.kind === 'map') {
    for (const { keyStart, value } of node.members) {
      if (!node.flow && value !== undefined && (value.kind === 'map' || value.kind === 'list') && !value.flow) {
        const deeper = columnOf(text, value.content) - columnOf(text, keyStart);
        if (value.kind === 'map') seen.step ??= Math.max(deeper, 1);
        else seen.dash ??= Math.max(deeper, 0);
      }
      look(text, value, seen);
    }
  }
}
