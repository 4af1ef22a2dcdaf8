// What an object becomes when it is stored, and why it would be refused.
import { applyDefaults } from '../admission/admission.ts';
import { NO_CLUSTER, type StorageClasses } from '../admission/request.ts';
import type { ManifestObject } from '../documents/document.ts';
import { withNulls } from '../documents/edit-nulls.ts';
import { findKind } from '../schemas/kinds.ts';
import { shapeOf } from '../schemas/shape.ts';
import { fieldPath } from '../validate/field-path.ts';
import { isOurs, judgeObject } from '../validate/judge-object.ts';
import type { Change } from './rewriting.ts';

/** Objects of other groups stay in silence; what would be refused stays too, and is named. */
export function defaulted(object: ManifestObject, storageClasses: StorageClasses): Change {
  if (!isOurs(object)) return {};
  const faults = judgeObject(object, { storageClasses }).filter(({ severity }) => severity === 'error');
  if (faults.length > 0) {
    return { remarks: faults.map(({ path, message }) => ({ severity: 'error', path: fieldPath(path), message })) };
  }
  const { value } = object;
  const [group = '', version = ''] = String(value.apiVersion).split('/');
  const kind = String(value.kind);
  const question = {
    kind: { group, version, kind },
    operation: 'CREATE',
    subResource: '',
    user: '',
    oldObject: undefined,
  };
  const verdict = applyDefaults({ ...question, object: value }, { ...NO_CLUSTER, storageClasses });
  const schema = findKind(kind)?.schemas[version === 'v1alpha1' ? 'v1alpha1' : 'v1alpha2'];
  // A kind without defaults and rules, SourceResolver, is stored as it is.
  if (!verdict.allowed || verdict.object === undefined || schema === undefined) return {};
  const shape = shapeOf(schema);
  return { wanted: { value: withNulls(verdict.object, value, shape), shape } };
}
