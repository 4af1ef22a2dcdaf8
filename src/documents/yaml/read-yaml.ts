// Reads one YAML document to its JSON value, as Go's sigs.k8s.io/yaml does.
import { type DocumentContent, documentContent } from '../document-content.ts';
import { NodeTable } from '../node-table.ts';
import type { Reading } from '../reading.ts';
import { SyntaxFault } from '../syntax-fault.ts';
import { NEEDS_NODES, ValueBuilder } from '../value-builder.ts';
import { withEnd } from './cursor.ts';
import { type DocumentEnd, parseYaml } from './parser.ts';

/** What one document holds. Offsets are UTF-16 units of its text. */
export interface YamlDocument extends DocumentContent, DocumentEnd {
  /** The document with its places, where it had to be read so. */
  readonly reading?: Reading;
}

/** What YAML may not contain, not even in quotes. */
const CONTROL = /[^\t\n\r -~\x85\xa0-\ufffd]/;

/** @throws SyntaxFault */
export function readYaml(text: string): YamlDocument {
  const control = text.search(CONTROL);
  if (control >= 0) throw new SyntaxFault('control characters are not allowed', control);
  const ended = withEnd(text);
  const builder = new ValueBuilder();
  try {
    const end = parseYaml(ended, builder);
    return { value: builder.value, duplicates: builder.duplicates, ...end };
  } catch (error) {
    if (error !== NEEDS_NODES) throw error;
  }
  const { reading, ...end } = readYamlTable(ended);
  return { ...documentContent(reading.table), reading, ...end };
}

/** @throws SyntaxFault where the text does not follow the grammar */
export function readYamlTable(text: string): DocumentEnd & { readonly reading: Reading } {
  const ended = withEnd(text);
  const table = new NodeTable(ended);
  const comments: number[] = [];
  const end = parseYaml(ended, table, comments);
  return { reading: { text: ended, table, comments }, ...end };
}
