// What the API server says about the content of metadata (apimachinery, api/validation ValidateObjectMetaAccessor).
import { goQuote } from '../../admission/go-quote.ts';
import type { FieldPath } from '../../documents/document.ts';
import { goJson } from '../../schemas/encode.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { JudgeCode } from '../judge-codes.ts';
import type { Fault } from './fault.ts';
import { keyFaults, labelValueFaults, nameFaults, namePrefixFaults } from './kubernetes-names.ts';
import { serverPath } from './server-path.ts';

const MOST_ANNOTATION_BYTES = 262_144;

/** Faults of a metadata whose types are right. The name of an object that is there already is not looked at. */
export function metadataRules(metadata: JsonObject, update: boolean): Fault[] {
  const { name, generateName, labels, annotations, ownerReferences, finalizers } = metadata;
  const faults: Fault[] = [];
  if (!update) checkNames(text(name), text(generateName), faults);
  if (isObject(labels)) checkLabels(labels, faults);
  if (isObject(annotations)) checkAnnotations(annotations, faults);
  if (Array.isArray(ownerReferences)) checkOwners(ownerReferences.map(structOf), faults);
  if (Array.isArray(finalizers)) checkFinalizers(finalizers.map(text), faults);
  return faults;
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
/** To Go null is an empty one. */
const structOf = (value: JsonValue): JsonObject => (isObject(value) ? value : {});

/** `metadata.FIELD: Invalid value: VALUE: WHY`; `at` leads to what is meant where the server's path is short. */
function invalid(code: JudgeCode, field: string, value: string, why: string, at: FieldPath = []): Fault {
  const path = ['metadata', ...field.split('.')];
  const message = `${serverPath(path)}: Invalid value: ${value}: ${why}`;
  return { code, path: at.length === 0 ? path : ['metadata', ...at], message };
}

function checkNames(name: string, generateName: string, faults: Fault[]): void {
  for (const why of generateName === '' ? [] : namePrefixFaults(generateName)) {
    faults.push(invalid('invalid-name', 'generateName', goQuote(generateName), why));
  }
  if (name === '' && generateName === '') {
    const message = 'metadata.name: Required value: name or generateName is required';
    faults.push({ code: 'missing-name', path: ['metadata', 'name'], message });
  } else if (name !== '') {
    for (const why of nameFaults(name)) faults.push(invalid('invalid-name', 'name', goQuote(name), why));
  }
}

function checkLabels(labels: JsonObject, faults: Fault[]): void {
  for (const key in labels) {
    const value = text(labels[key]);
    for (const why of keyFaults(key)) {
      faults.push({ ...invalid('invalid-label', 'labels', goQuote(key), why, ['labels', key]), part: 'key' });
    }
    for (const why of labelValueFaults(value)) {
      faults.push(invalid('invalid-label', 'labels', goQuote(value), why, ['labels', key]));
    }
  }
}

function checkAnnotations(annotations: JsonObject, faults: Fault[]): void {
  let size = 0;
  for (const key in annotations) {
    const value = text(annotations[key]);
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
    for (const why of keyFaults(key.toLowerCase())) {
      faults.push({
        ...invalid('invalid-annotation', 'annotations', goQuote(key), why, ['annotations', key]),
        part: 'key',
      });
    }
  }
  if (size > MOST_ANNOTATION_BYTES) {
    const message = `metadata.annotations: Too long: may not be more than ${MOST_ANNOTATION_BYTES} bytes`;
    faults.push({ code: 'annotations-too-large', path: ['metadata', 'annotations'], message });
  }
}

function checkOwners(owners: readonly JsonObject[], faults: Fault[]): void {
  const bad = (i: number, field: string, value: string, why: string): Fault =>
    invalid('invalid-owner-reference', `ownerReferences.${field}`, goQuote(value), why, ['ownerReferences', i, field]);
  const duplicates = duplicateOwners(owners);
  let controller: string | undefined;
  for (const [i, owner] of owners.entries()) {
    if (duplicates.includes(i)) continue;
    const [kind, name] = [text(owner.kind), text(owner.name)];
    const { group, version } = groupVersion(text(owner.apiVersion));
    if (version === '') faults.push(bad(i, 'apiVersion', text(owner.apiVersion), 'version must not be empty'));
    if (kind === '') faults.push(bad(i, 'kind', '', 'must not be empty'));
    if (name === '') faults.push(bad(i, 'name', '', 'must not be empty'));
    if (text(owner.uid) === '') faults.push(bad(i, 'uid', '', 'must not be empty'));
    if (group === '' && version === 'v1' && kind === 'Event') {
      const why = '/v1, Kind=Event is disallowed from being an owner';
      faults.push(invalid('invalid-owner-reference', 'ownerReferences', ownerJson(owner), why, ['ownerReferences', i]));
    }
    if (owner.controller !== true) continue;
    const here = `${kind}/${name}`;
    if (controller !== undefined) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${here}`;
      const all = `[${owners
        .filter((_, at) => !duplicates.includes(at))
        .map(ownerJson)
        .join(',')}]`;
      faults.push(
        invalid('invalid-owner-reference', 'ownerReferences', all, why, ['ownerReferences', i, 'controller']),
      );
    } else controller = here;
  }
}

/** The indices of owners that are given a second time; the API server leaves them out, with a warning. */
export function duplicateOwners(owners: readonly JsonObject[]): number[] {
  const written = owners.map(ownerJson);
  return written.flatMap((one, i) => (written.indexOf(one) < i ? [i] : []));
}

/** As Kubernetes writes an OwnerReference. */
function ownerJson({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: JsonObject): string {
  const flags = Object.entries({ controller, blockOwnerDeletion }).filter(([, flag]) => typeof flag === 'boolean');
  const members = { apiVersion: text(apiVersion), kind: text(kind), name: text(name), uid: text(uid) };
  return goJson({ ...members, ...(Object.fromEntries(flags) as JsonObject) });
}

function groupVersion(apiVersion: string): { group: string; version: string } {
  const [first = '', second, ...more] = apiVersion.split('/');
  if (more.length > 0) return { group: '', version: '' };
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

function checkFinalizers(finalizers: readonly string[], faults: Fault[]): void {
  for (const [i, finalizer] of finalizers.entries()) {
    for (const why of keyFaults(finalizer)) {
      faults.push(invalid('invalid-finalizer', 'finalizers', goQuote(finalizer), why, ['finalizers', i]));
    }
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    const why = 'finalizer orphan and foregroundDeletion cannot be both set';
    const at = ['finalizers', finalizers.findLastIndex((name) => name === 'orphan' || name === 'foregroundDeletion')];
    faults.push(invalid('invalid-finalizer', 'finalizers', goJson([...finalizers]), why, at));
  }
}
