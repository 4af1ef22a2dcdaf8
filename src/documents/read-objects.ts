// The objects of a manifest file, read as kubectl reads them, and all that kubectl would stumble over, not only the first.
import type { ManifestObject, Unreadable } from './document.ts';
import { FileReader } from './file-reader.ts';

/** What a file holds. */
export interface FileContent {
  /** Read one by one while they are walked through, once, so that a huge file need not be held as values. In the order of the file. */
  readonly objects: Iterable<ManifestObject>;
  /** What could not be read, in the order of the file; complete when `objects` has been walked to its end. */
  readonly unreadable: readonly Unreadable[];
}

/** Reads a file's content; never throws on it. */
export function readObjects(file: string, bytes: Uint8Array): FileContent {
  const reader = new FileReader(file, bytes);
  return { objects: reader.read(), unreadable: reader.unreadable };
}
