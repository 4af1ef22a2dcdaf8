// The codes of reading: what can be wrong with files and texts before there are objects. src/validate/codes.ts joins all codes.

/** Codes of {@link Unreadable}; a hint here is for the case that nothing more is known. */
export const READING_CODES = [
  // Files
  {
    code: 'not-found',
    severity: 'error',
    title: 'There is no such file or folder',
    hint: 'Correct the path; it counts from the folder in which kpack runs.',
  },
  {
    code: 'unreadable-file',
    severity: 'error',
    title: 'The file or folder cannot be opened',
    hint: 'Give whoever runs kpack the right to read it.',
  },
  {
    code: 'link-loop',
    severity: 'error',
    title: 'A symbolic link leads back to where it stands, or nowhere',
    hint: 'Remove the link, or let it lead to a file.',
  },
  {
    code: 'not-a-file',
    severity: 'error',
    title: 'This is no file that could be read: a socket or a device',
    hint: 'Name a file, a folder or a pipe.',
  },
  {
    code: 'no-match',
    severity: 'error',
    title: 'The pattern matches no file',
    hint: 'Correct the pattern; put it in quotes, so that the shell leaves it alone.',
  },
  {
    code: 'too-large',
    severity: 'error',
    title: 'One document is too large to be read',
    hint: 'Split it into several documents with lines of ---.',
  },
  // Text
  {
    code: 'binary-file',
    severity: 'error',
    title: 'The file is no text',
    hint: 'Name text files only; YAML and JSON are UTF-8.',
  },
  {
    code: 'invalid-utf8',
    severity: 'warning',
    title: 'Some bytes are no UTF-8; kubectl puts U+FFFD in their place',
    hint: 'Save the file as UTF-8.',
  },
  {
    code: 'control-character',
    severity: 'error',
    title: 'YAML may not contain control characters',
    hint: 'Remove the character, or write it as an escape in double quotes, such as "\\x07".',
  },
  // Syntax
  {
    code: 'yaml-syntax',
    severity: 'error',
    title: 'This is no YAML',
    hint: 'Look at the indentation, the colons and the quotes around this place.',
  },
  {
    code: 'json-syntax',
    severity: 'error',
    title: 'This is no JSON',
    hint: 'Look at the commas, brackets and quotes around this place.',
  },
  {
    code: 'tab-indentation',
    severity: 'error',
    title: 'A tab stands where YAML wants spaces',
    hint: 'Indent with spaces.',
  },
  {
    code: 'template',
    severity: 'error',
    title: 'This is a Go template, not YAML',
    hint: 'Render it first: helm template CHART | kpack validate -',
  },
  {
    code: 'document-separator',
    severity: 'error',
    title: 'Only a comment may follow --- on its line',
    hint: 'Move what follows --- to a line of its own.',
  },
  {
    code: 'yaml-directive',
    severity: 'error',
    title: 'kubectl does not read documents with directives (%YAML, %TAG)',
    hint: 'Remove the line.',
  },
  {
    code: 'ignored-text',
    severity: 'warning',
    title: 'kubectl does not read this part of the document',
    hint: 'Put a line of --- before it, or remove it.',
  },
  {
    code: 'duplicate-key',
    severity: 'warning',
    title: 'A key is given twice; kubectl takes the last',
    hint: 'Keep one of them.',
  },
  {
    code: 'invalid-key',
    severity: 'error',
    title: 'A key must be a string, a number or a boolean',
    hint: 'Write the key as a string, in quotes.',
  },
  {
    code: 'unsupported-value',
    severity: 'error',
    title: 'JSON, which is what the API server gets, has no such value',
    hint: 'Write an ordinary number, or put the value in quotes.',
  },
  {
    code: 'tag-mismatch',
    severity: 'error',
    title: 'The value is not what its tag says',
    hint: 'Remove the tag.',
  },
  {
    code: 'unknown-anchor',
    severity: 'error',
    title: 'An alias names an anchor that is not there',
    hint: 'Put the anchor before the alias, in the same document; a value that starts with * needs quotes.',
  },
  {
    code: 'recursive-anchor',
    severity: 'error',
    title: 'An anchor holds itself',
    hint: 'Write the value out.',
  },
  {
    code: 'excessive-aliasing',
    severity: 'error',
    title: 'Aliases blow the document up beyond what kubectl reads',
    hint: 'Write the values out.',
  },
  {
    code: 'merge-value',
    severity: 'error',
    title: 'Only maps can be merged with <<',
    hint: 'Let << name a map, or a list of maps.',
  },
  {
    code: 'too-deep',
    severity: 'error',
    title: 'The document is nested deeper than kubectl reads',
    hint: 'No object of Kubernetes is nested like that: look at the brackets and the indentation.',
  },
  {
    code: 'too-many-faults',
    severity: 'error',
    title: 'The file has more faults than are named',
    hint: 'Mend the first ones, then look again.',
  },
  // Objects
  {
    code: 'not-an-object',
    severity: 'error',
    title: 'This is no Kubernetes object',
    hint: 'An object is a map with apiVersion, kind and metadata.',
  },
  {
    code: 'no-kind',
    severity: 'error',
    title: 'apiVersion or kind is missing, or no string',
    hint: 'Write both, for example apiVersion: kpack.io/v1alpha2 and kind: Image.',
  },
  {
    code: 'nested-list',
    severity: 'error',
    title: 'kubectl reads no list inside of a list',
    hint: 'Move its items up.',
  },
] as const;

/** One of the codes of reading. */
export type ReadingCode = (typeof READING_CODES)[number]['code'];
