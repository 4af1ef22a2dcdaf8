// Any finding there may be, for properties of the formats.
import fc from 'fast-check';
import type { Finding } from '../../src/validate/finding.ts';
import { snippetOf } from '../../src/validate/snippet.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 });
const position = fc.record({ line: fc.integer({ min: 1, max: 1e6 }), column: fc.integer({ min: 1, max: 1e6 }) });
const object = fc.record({ apiVersion: text, kind: text, namespace: text, name: text });

/** Its texts are any UTF-16 units. */
export const anyFinding: fc.Arbitrary<Finding> = fc
  .record(
    {
      code: fc.constantFrom('required-field', 'same-tag'),
      severity: fc.constantFrom('error', 'warning', 'note'),
      file: text.map((name) => `a${name}`),
      position,
      object,
      path: text,
      message: text.map((message) => `m${message}`),
      hint: text,
      snippet: text.map((line) => snippetOf(line, 1)),
    },
    { requiredKeys: ['code', 'severity', 'file', 'path', 'message', 'hint'] },
  )
  .map((finding) => finding as Finding);
