// Makes findings of remarks about the set: looks up where the fields stand, in a second reading of only those files that have one.
import type { FieldPath, ManifestObject, Position } from '../documents/document.ts';
import type { FileToRead } from '../documents/find-files.ts';
import { readObjects } from '../documents/read-objects.ts';
import { print } from '../schemas/decode.ts';
import type { Finding } from './finding.ts';
import { readBytes } from './read-bytes.ts';
import { identityOf } from './set-member.ts';
import type { MemberField, SetRemark } from './set-remark.ts';
import { type Snippet, snippetOf } from './snippet.ts';

/** Where the files of the run are. */
export interface SetFiles {
  readonly files: readonly FileToRead[];
  /** Contents that cannot be read again, by number of the file. */
  readonly kept: ReadonlyMap<number, Uint8Array>;
}

/** A finding about the set, and the number of its file. */
export interface LocatedRemark {
  readonly file: number;
  /** undefined where a comment says to ignore it. */
  readonly finding: Finding | undefined;
}

interface Located {
  readonly path: FieldPath;
  readonly position: Position;
  readonly snippet?: Snippet;
  readonly ignored: readonly string[];
}

/** Locates every remark, file by file, so that no more than one is held. */
export function locateRemarks(remarks: readonly SetRemark[], { files, kept }: SetFiles): LocatedRemark[] {
  const fields = remarks.flatMap((remark) => (remark.other === undefined ? [remark] : [remark, remark.other]));
  const located = new Map<MemberField, Located>();
  for (const [number, inFile] of Map.groupBy(fields, ({ member }) => member.file)) {
    const file = files[number];
    if (file !== undefined) locateInFile(file, kept.get(number), inFile, located);
  }
  return remarks.map((remark) => {
    const at = located.get(remark);
    const isIgnored = at?.ignored.includes(remark.code) === true;
    return { file: remark.member.file, finding: isIgnored ? undefined : findingOf(remark, at, located, files) };
  });
}

function locateInFile(
  file: FileToRead,
  content: Uint8Array | undefined,
  fields: readonly MemberField[],
  located: Map<MemberField, Located>,
): void {
  const byItem = Map.groupBy(fields, ({ member }) => member.item);
  let item = 0;
  try {
    for (const object of readObjects(file.name, content ?? readBytes(file).bytes).objects) {
      for (const field of byItem.get(item) ?? []) located.set(field, locate(object, field));
      item += 1;
    }
  } catch {
    // It was there a moment ago and is gone: the remark is true all the same, without a place.
  }
}

function locate(object: ManifestObject, { pathIn }: MemberField): Located {
  const path = pathIn(object.value);
  const position = object.locate(path, 'value');
  const line = object.line?.(position.line);
  return {
    path,
    position,
    ignored: object.ignored(path),
    ...(line !== undefined && { snippet: snippetOf(line, position.column) }),
  };
}

function findingOf(
  { member, code, severity, other, message, hint }: SetRemark,
  at: Located | undefined,
  located: ReadonlyMap<MemberField, Located>,
  files: readonly FileToRead[],
): Finding {
  const place = other === undefined ? '' : placeOf(other, located.get(other)?.position, files);
  return {
    code,
    severity,
    file: files[member.file]?.name ?? '',
    ...(at && { position: at.position }),
    object: { apiVersion: member.apiVersion, ...identityOf(member.key) },
    path: print(at?.path ?? []),
    message: message(place),
    hint,
    ...(at?.snippet && { snippet: at.snippet }),
  };
}

function placeOf({ member }: MemberField, position: Position | undefined, files: readonly FileToRead[]): string {
  const name = files[member.file]?.name ?? '';
  return position === undefined ? name : `${name}:${position.line}:${position.column}`;
}
