// Reads a path as findings print it back into its parts.
import type { FieldPath } from '../documents/document.ts';

const PART = /\[(\d+)\]|\[([^\]]*)\]|([^.[]+)/g;

/** `spec.build.env[0].name`, `metadata.annotations[example.com/x]`: a number in brackets is a list index, other text there a name. */
export const fieldPath = (text: string): FieldPath =>
  Array.from(text.matchAll(PART), ([, index, quoted, plain]) =>
    index === undefined ? (quoted ?? plain ?? '') : Number(index),
  );
