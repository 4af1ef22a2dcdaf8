// What a manifest file is made of, for those who judge or rewrite it: objects, and where each of their fields stands.
import type { JsonObject } from '../schemas/json.ts';

/** A place in a text as editors count: line and column from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Member names and list indices from the object down to a field. */
export type FieldPath = readonly (string | number)[];

/** One Kubernetes object of a file: a YAML document, a JSON document, or an item of a `kind: List`. */
export interface ManifestObject {
  /** The name of its file as it is shown to people; `<stdin>` for the standard input. */
  readonly file: string;
  /** As kubectl would send it: scalars already mean what they mean to Go's YAML 1.1 reader, numbers stay exact. */
  readonly value: JsonObject;
  /**
   * Where a field stands: its key (`key`) or its value (`value`). A field that is not there is looked for upwards: the nearest
   * ancestor that exists answers. Costs a second reading of the file, once a file.
   */
  locate(path: FieldPath, part: 'key' | 'value'): Position;
  /** The codes that the comments of this object say to ignore at a place (`# kpack-validate: ignore CODE`); see docs/ci.md. */
  ignored(path: FieldPath): readonly string[];
  /** A line of its file as it stands there, without the line break; empty past the end. Costs a look through the file. */
  line?(number: number): string;
}

/** A file, or a part of one, that could not be read as Kubernetes objects; the rest of the files is read all the same. */
export interface Unreadable {
  readonly file: string;
  /** `warning` where kubectl reads on in silence, but hardly what was meant (a key given twice): the object is given too. Absent: `error`. */
  readonly severity?: 'error' | 'warning';
  readonly position?: Position;
  /** One of the codes of reading, e.g. `yaml-syntax` (docs/messages.md). */
  readonly code: string;
  /** One line: what is wrong. */
  readonly message: string;
  /** One line: what to do. */
  readonly hint: string;
  /** The codes that comments say to ignore at this place, as for {@link ManifestObject.ignored}. */
  readonly ignored?: readonly string[];
  /** As for {@link ManifestObject.line}. A method of the prototype: it is lost, without harm, on the way to another thread. */
  line?(number: number): string;
}
