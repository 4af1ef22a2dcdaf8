// Reads one YAML document to its JSON value, as Go's sigs.k8s.io/yaml does.
import type { JsonValue } from '../../schemas/json.ts';
import { decodeNodes } from '../decode-nodes.ts';
import type { DuplicateKey } from '../duplicate-key.ts';
import { type Node, NodeBuilder } from '../node.ts';
import { SyntaxFault } from '../syntax-fault.ts';
import { NEEDS_NODES, ValueBuilder } from '../value-builder.ts';
import { type DocumentEnd, parseYaml } from './parser.ts';

/** What one document holds. Offsets are UTF-16 units of its text. */
export interface YamlDocument extends DocumentEnd {
  readonly value: JsonValue;
  /** Keys given a second time in one map. */
  readonly duplicates: readonly DuplicateKey[];
}

/** What YAML may not contain, not even in quotes. */
const CONTROL = /[^\t\n\r -~\x85\xa0-\ufffd]/;

/** @throws SyntaxFault */
export function readYaml(text: string): YamlDocument {
  const control = text.search(CONTROL);
  if (control >= 0) throw new SyntaxFault('control characters are not allowed', control);
  const builder = new ValueBuilder();
  try {
    const end = parseYaml(text, builder);
    return { value: builder.value, duplicates: builder.duplicates, ...end };
  } catch (error) {
    if (error !== NEEDS_NODES) throw error;
  }
  const nodes = new NodeBuilder();
  const end = parseYaml(text, nodes);
  return { ...decodeNodes(nodes.root as Node), ...end };
}
