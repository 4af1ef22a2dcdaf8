// Which code a fault of syntax has, and how to mend it: Go's words are short.
import type { ReadingCode } from './codes.ts';
import {
  EXCESSIVE_ALIASING,
  INVALID_KEY,
  MERGE_NEEDS_MAP,
  TOO_DEEP,
  UNSUPPORTED_KEY,
  UNSUPPORTED_VALUE,
} from './refusals.ts';

/** How a fault is spoken of. */
export interface Explanation {
  readonly code: ReadingCode;
  /** Absent: the code's own. */
  readonly hint?: string;
}

const CLOSE = 'Close the bracket, or put a comma between the values.';
const QUOTE = 'Put the value in quotes.';
const ESCAPE = 'Write a backslash as \\\\ in double quotes, or use single quotes.';
const BLOCK = 'Put a comment (with a space before #) or a line break behind | or >.';

/** By the start of the message. */
const EXPLANATIONS: readonly (readonly [start: string, Explanation])[] = [
  [TOO_DEEP, { code: 'too-deep' }],
  [
    INVALID_KEY,
    { code: 'invalid-key', hint: 'Put the key in quotes; a value that starts with { or [ needs quotes too.' },
  ],
  [UNSUPPORTED_KEY, { code: 'invalid-key' }],
  [UNSUPPORTED_VALUE, { code: 'unsupported-value' }],
  ['cannot unmarshal number', { code: 'unsupported-value' }],
  [EXCESSIVE_ALIASING, { code: 'excessive-aliasing' }],
  [MERGE_NEEDS_MAP, { code: 'merge-value' }],
  ['anchor ', { code: 'recursive-anchor' }],
  ['unknown anchor', { code: 'unknown-anchor' }],
  ['cannot decode', { code: 'tag-mismatch' }],
  ['!!binary', { code: 'tag-mismatch', hint: 'Write base64 behind !!binary, or remove the tag.' }],
  ['control characters', { code: 'control-character' }],
  ['found a tab', { code: 'tab-indentation' }],
  ['did not find expected <document start>', { code: 'yaml-directive' }],
  ['found unknown directive', { code: 'yaml-directive', hint: 'Put the value in quotes, or remove the line.' }],
  [
    'could not find expected directive',
    { code: 'yaml-directive', hint: 'Put the value in quotes, or remove the line.' },
  ],
  ['found unexpected non-alphabetical', { code: 'yaml-directive' }],
  ['invalid character', { code: 'json-syntax' }],
  ['unexpected EOF', { code: 'json-syntax', hint: 'The file ends too soon: a bracket or a quote is not closed.' }],
  ['found character that cannot start', { code: 'yaml-syntax', hint: QUOTE }],
  [
    'mapping values are not allowed',
    { code: 'yaml-syntax', hint: 'Put the value in quotes if it holds a colon; else look at the indentation.' },
  ],
  [
    'could not find expected',
    { code: 'yaml-syntax', hint: 'Put a colon and a space behind the key, or look at the indentation.' },
  ],
  [
    'did not find expected key',
    { code: 'yaml-syntax', hint: 'Look at the indentation: keys of one map start in the same column.' },
  ],
  [
    "did not find expected '-'",
    { code: 'yaml-syntax', hint: 'Look at the indentation: items of one list start in the same column.' },
  ],
  ["did not find expected ','", { code: 'yaml-syntax', hint: CLOSE }],
  [
    'did not find expected node',
    { code: 'yaml-syntax', hint: 'A value is missing here, or a comma or bracket is too much.' },
  ],
  [
    'block sequence entries',
    { code: 'yaml-syntax', hint: 'Start the list on a line of its own; a value that starts with - needs quotes.' },
  ],
  ['mapping keys are not allowed', { code: 'yaml-syntax', hint: 'Put a value that starts with ? in quotes.' }],
  ['found unexpected end', { code: 'yaml-syntax', hint: 'The quote that opens here is never closed.' }],
  ['found unexpected document indicator', { code: 'yaml-syntax', hint: 'A quote above this line is not closed.' }],
  ['found unknown escape', { code: 'yaml-syntax', hint: ESCAPE }],
  ['did not find expected hex', { code: 'yaml-syntax', hint: ESCAPE }],
  [
    'found invalid Unicode',
    { code: 'yaml-syntax', hint: 'Write the character itself: YAML knows no pairs of \\u escapes.' },
  ],
  ['did not find expected comment', { code: 'yaml-syntax', hint: BLOCK }],
  ['found an indentation indicator', { code: 'yaml-syntax', hint: BLOCK }],
  ['did not find expected alphabetic', { code: 'yaml-syntax', hint: 'Put a value that starts with & or * in quotes.' }],
  ['found undefined tag', { code: 'yaml-syntax', hint: 'Put a value that starts with ! in quotes.' }],
];

/** Explains what a reader said, and at which character. */
export function explainFault(message: string, character: string): Explanation {
  if (message.startsWith('found character') && character === '\t') return { code: 'tab-indentation' };
  return EXPLANATIONS.find(([start]) => message.startsWith(start))?.[1] ?? { code: 'yaml-syntax' };
}
