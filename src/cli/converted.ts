// What an object becomes in another version, and what is to say about it.
import { CARRIED } from '../admission/carried.ts';
import { convertManifest } from '../admission/manifest-conversion.ts';
import { movedFields } from '../admission/moved-fields.ts';
import type { ManifestObject } from '../documents/document.ts';
import { withNulls } from '../documents/edit-nulls.ts';
import { decode } from '../schemas/codec.ts';
import { print } from '../schemas/decode.ts';
import { findKind, GROUP, type Version } from '../schemas/kinds.ts';
import { shapeOf } from '../schemas/shape.ts';
import { fieldPath } from '../validate/field-path.ts';
import { isOurs } from '../validate/judge-object.ts';
import type { Change, Remark } from './rewriting.ts';

/** Objects of other groups and objects of that version stay in silence; what cannot be converted stays too, and is named. */
export function converted(object: ManifestObject, to: Version): Change {
  const { value } = object;
  if (!isOurs(object) || value.apiVersion === `${GROUP}/${to}`) return {};
  const kind = String(value.kind);
  const version = String(value.apiVersion).slice(GROUP.length + 1);
  const info = findKind(kind);
  const from = (['v1alpha1', 'v1alpha2'] satisfies Version[]).find((known) => known === version);
  const schema = from === undefined ? undefined : info?.schemas[from];
  if (info === undefined || from === undefined || schema === undefined) {
    return refuse('apiVersion', `no matches for kind "${kind}" in version "${value.apiVersion}"`);
  }
  const target = info.schemas[to];
  if (target === undefined) {
    return {
      remarks: [
        { severity: 'note', path: ['apiVersion'], message: `${kind} exists only in ${from}; it stays as it is` },
      ],
    };
  }
  const shape = shapeOf(target);
  if (!info.conversion) {
    return { wanted: { value: { ...value, apiVersion: `${GROUP}/${to}` }, shape }, remarks: lostOn(object, to) };
  }
  const read = decode(schema, value);
  if (!read.ok) return refuse(read.fault.split(': ')[0] ?? '', read.fault);
  const { unknown, renamed } = read.remarks;
  const strangers = [...unknown, ...renamed.map(({ path }) => path)];
  if (strangers.length > 0) {
    const message = (path: string) => `unknown field "${path}": it would be lost, so the object stays as it is`;
    return { remarks: strangers.map((path) => ({ severity: 'error', path: fieldPath(path), message: message(path) })) };
  }
  const moves = movedFields(kind).map((field) => ({ from: field[from], to: field[to] }));
  const orphans = [['metadata', 'annotations', CARRIED], ['spec']];
  return { wanted: { value: withNulls(convertManifest(value, to), value, shape), shape, moves, orphans } };
}

const refuse = (path: string, message: string): Change => ({
  remarks: [{ severity: 'error', path: fieldPath(path), message }],
});

/** Fields that v1alpha1 does not declare where no webhook converts: the API server keeps them only in an object that has them already. */
function lostOn({ value }: ManifestObject, to: Version): Remark[] {
  const schema = to === 'v1alpha1' ? findKind(String(value.kind))?.schemas.v1alpha1 : undefined;
  const read = schema === undefined ? undefined : decode(schema, value);
  if (!read?.ok) return [];
  return read.remarks.foreign.map((path) => ({
    severity: 'warning',
    path,
    message: `${print(path)} exists only in v1alpha2: created as v1alpha1, the object loses it`,
  }));
}
