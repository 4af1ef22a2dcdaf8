// Judges one manifest object as the API server and our webhooks would answer `kubectl apply` of it.
import type { StorageClasses } from '../admission/request.ts';
import type { ManifestObject } from '../documents/document.ts';
import { print } from '../schemas/decode.ts';
import type { JsonValue } from '../schemas/json.ts';
import { GROUP } from '../schemas/kinds.ts';
import type { Finding, ObjectName, Severity } from './finding.ts';
import { JUDGE_CODES } from './judge-codes.ts';
import { factsOf } from './object/facts.ts';
import type { Fault } from './object/fault.ts';
import { judgement } from './object/judgement.ts';
import { asWritten } from './object/type-hint.ts';
import { snippetOf } from './snippet.ts';

/** What holds beside the object. */
export interface JudgeContext {
  readonly storageClasses: StorageClasses;
  /** What stood there before under the same kind, namespace and name: the object is judged as an update of it. */
  readonly old?: ManifestObject;
}

/** True for objects of the API group kpack.io, of whatever version and kind. */
export function isOurs({ value: { apiVersion } }: ManifestObject): boolean {
  return typeof apiVersion === 'string' && (apiVersion === GROUP || apiVersion.startsWith(`${GROUP}/`));
}

/** All that is to say about an object, first what the API server would say first; nothing about objects of other groups. */
export function judgeObject(object: ManifestObject, context: JudgeContext): Finding[] {
  if (!isOurs(object)) return [];
  const { faults } = judgement(object.value, context.old?.value, factsOf(context.storageClasses));
  if (faults.length === 0) return [];
  const name = nameOf(object);
  return faults.map((fault) => findingOf(fault, object, name));
}

const about = new Map<string, { readonly severity: Severity; readonly hint: string }>(
  JUDGE_CODES.map((info) => [info.code, info]),
);

function findingOf(
  { code, path, part = 'value', message, hint }: Fault,
  object: ManifestObject,
  name: ObjectName,
): Finding {
  const position = object.locate(path, part);
  const line = object.line?.(position.line);
  const info = about.get(code);
  const said = hint ?? info?.hint ?? '';
  return {
    code,
    severity: info?.severity ?? 'error',
    file: object.file,
    position,
    object: name,
    path: print(path),
    message: message.trimEnd(),
    hint: line === undefined ? said : asWritten(said, line.slice(position.column - 1)),
    ...(line !== undefined && { snippet: snippetOf(line, position.column) }),
  };
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

function nameOf({ value: { apiVersion, kind, metadata } }: ManifestObject): ObjectName {
  const { name, namespace } =
    typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, JsonValue>) : {};
  return { apiVersion: textOf(apiVersion), kind: textOf(kind), namespace: textOf(namespace), name: textOf(name) };
}
