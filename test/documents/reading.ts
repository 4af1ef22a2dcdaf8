// Reads texts in tests, and shows what came out in one line each.

import type { ManifestObject, Unreadable } from '../../src/documents/document.ts';
import { readObjects } from '../../src/documents/read-objects.ts';
import type { JsonValue } from '../../src/schemas/json.ts';

/** A whole reading. */
export interface Reading {
  readonly objects: readonly ManifestObject[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads a text, or bytes, as the file `a.yaml`. */
export function read(text: string | Uint8Array): Reading {
  const content = readObjects('a.yaml', typeof text === 'string' ? Buffer.from(text) : text);
  return { objects: [...content.objects], unreadable: content.unreadable };
}

/** The values that were read. */
export const values = (text: string | Uint8Array): JsonValue[] => read(text).objects.map(({ value }) => value);

/** The faults as `line:column severity code: message`. */
export const faults = (text: string | Uint8Array): string[] =>
  read(text).unreadable.map(({ position, severity = 'error', code, message }) => {
    const place = position === undefined ? '' : `${position.line}:${position.column} `;
    return `${place}${severity} ${code}: ${message}`;
  });

/** The one object of a text. */
export function one(text: string | Uint8Array): ManifestObject {
  const { objects, unreadable } = read(text);
  if (objects.length !== 1 || objects[0] === undefined) {
    throw new Error(`${objects.length} objects, and: ${unreadable.map(({ message }) => message).join('; ')}`);
  }
  return objects[0];
}

/** The start of any object. */
export const HEAD = 'apiVersion: v1\nkind: ConfigMap\n';
