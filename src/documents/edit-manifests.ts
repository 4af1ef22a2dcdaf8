// Rewrites the objects of one manifest file; what is not to change stays byte for byte.
import { type JsonObject, sameJson } from '../schemas/json.ts';
import type { ManifestObject, Unreadable } from './document.ts';
import { cutFile, type Piece } from './edit-cut.ts';
import { editDocument, type Wanted } from './edit-document.ts';
import { EditError } from './edit-error.ts';
import { type FileContent, readObjects } from './read-objects.ts';

/** A file after rewriting. */
export interface Rewritten {
  /** The very bytes that came in when nothing changes. */
  readonly bytes: Uint8Array;
  /** Objects that read otherwise than before. */
  readonly changed: readonly ManifestObject[];
  readonly unreadable: readonly Unreadable[];
  /** Objects whose text could not be rewritten; it stays as it is. */
  readonly stuck: readonly Stuck[];
}

/** Why an object is left as it is. */
export interface Stuck {
  readonly object: ManifestObject;
  /** One line: what stands in the way. */
  readonly reason: string;
}

/**
 * Rewrites a file.
 * @param file its name for people
 * @param change what an object should become; undefined for one that stays. Asked once for each object, in the order of the file
 */
export function editManifests(
  file: string,
  bytes: Uint8Array,
  change: (object: ManifestObject) => Wanted | undefined,
): Rewritten {
  const content = readObjects(file, bytes);
  const all = content.objects[Symbol.iterator]();
  const changed: ManifestObject[] = [];
  const stuck: Stuck[] = [];
  /** What the file should read as in the end. */
  const expected: JsonObject[] = [];
  let out = '';
  const text = textOf(bytes);
  for (const piece of cutFile(text ?? '')) {
    const values = valuesOf(parse(piece.text));
    const objects = values.flatMap(() => all.next().value ?? []) as ManifestObject[];
    const wanted = objects.map(change);
    const asked = objects.filter((object, i) => wanted[i] !== undefined && !sameJson(wanted[i]?.value, object.value));
    if (asked.length > 0) {
      try {
        if (
          !sameJson(
            values,
            objects.map(({ value }) => value),
          )
        )
          throw new EditError(UNCLEAR);
        out += editPiece(piece, wanted);
        changed.push(...asked);
        expected.push(...objects.map(({ value }, i) => wanted[i]?.value ?? value));
        continue;
      } catch (error) {
        if (!(error instanceof EditError)) throw error;
        stuck.push(...asked.map((object) => ({ object, reason: error.message })));
      }
    }
    out += piece.text;
    expected.push(...objects.map(({ value }) => value));
  }
  const reason = text === undefined ? 'its file is not UTF-8' : UNCLEAR;
  // What is left over was read otherwise than it was cut, and stays as it is; reading to the end completes the list of faults.
  for (let rest = all.next(); rest.done !== true; rest = all.next()) {
    if (change(rest.value) !== undefined) stuck.push({ object: rest.value, reason });
    expected.push(rest.value.value);
  }
  const { unreadable } = content;
  if (changed.length === 0) return { bytes, changed, unreadable, stuck };
  // Pieces that are fine alone may read otherwise beside what is broken around them.
  if (sameJson(valuesOf(parse(out)), expected)) return { bytes: encoder.encode(out), changed, unreadable, stuck };
  const left = changed.map((object) => ({ object, reason: UNCLEAR }));
  return { bytes, changed: [], unreadable, stuck: [...stuck, ...left] };
}

const UNCLEAR = 'its document cannot be told from its neighbours';
const encoder = new TextEncoder();

/** The text with its byte order mark, if it has one; undefined for bytes that are no UTF-8, which could not be written back as they were. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const valuesOf = ({ objects }: FileContent): JsonObject[] => Array.from(objects, ({ value }) => value);
const parse = (text: string): FileContent => readObjects('', encoder.encode(text));

function read(text: string): JsonObject[] {
  const content = parse(text);
  const values = valuesOf(content);
  const fault = content.unreadable.find(({ severity }) => severity !== 'warning');
  if (fault !== undefined) throw new EditError(fault.message);
  return values;
}

function editPiece({ text, json }: Piece, wanted: readonly (Wanted | undefined)[]): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  return mark + editDocument({ text: text.slice(mark.length), json, read }, wanted);
}
