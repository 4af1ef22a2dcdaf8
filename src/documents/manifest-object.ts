// One object of a document, which knows its place there.
import type { JsonObject } from '../schemas/json.ts';
import type { FieldPath, ManifestObject, Position } from './document.ts';
import type { DocumentText } from './document-text.ts';

/** An object that has been read; keeps its file's content, and its text not before somebody asks for a place. */
export class ReadObject implements ManifestObject {
  readonly file: string;
  readonly value: JsonObject;
  readonly #document: DocumentText;
  /** From the document to the object: empty, or to an item of a list. */
  readonly #path: FieldPath;

  constructor(document: DocumentText, path: FieldPath, value: JsonObject) {
    this.file = document.source.file;
    this.value = value;
    this.#document = document;
    this.#path = path;
  }

  locate(path: FieldPath, part: 'key' | 'value'): Position {
    return this.#document.locate([...this.#path, ...path], part);
  }

  ignored(path: FieldPath): readonly string[] {
    return this.#document.ignored([...this.#path, ...path]);
  }

  line(number: number): string {
    return this.#document.source.line(number);
  }
}
