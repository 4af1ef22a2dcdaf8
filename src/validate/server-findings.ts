// Makes findings of what an API server answered: its words, with the places and the advice that our own judgement has for the same words.
import type { StorageClasses } from '../admission/request.ts';
import type { ManifestObject } from '../documents/document.ts';
import { print } from '../schemas/decode.ts';
import { lastApplied } from './apply-patch.ts';
import { CODES } from './codes.ts';
import type { ServerAnswer } from './dry-run.ts';
import type { Finding, ObjectName, Severity } from './finding.ts';
import { judgeObject } from './judge-object.ts';
import { adviceFault } from './object/advice-faults.ts';
import { placeless } from './old-objects.ts';
import { parsePrintedErrors } from './printed-errors.ts';
import { type Sentence, sentencesOf } from './server-sentences.ts';

/** The findings of an answer, in the server's order; none when the object would be stored without a warning. */
export function serverFindings(
  object: ManifestObject,
  name: ObjectName,
  { warnings, refusal, current }: ServerAnswer,
  storageClasses: StorageClasses,
): Finding[] {
  if (warnings.length === 0 && refusal === undefined) return [];
  const old = current && placeless(lastApplied(current) ?? current);
  const own = judgeObject(object, { storageClasses, ...(old && { old }) });
  const place = (sentence: Sentence, severity: Severity): Finding[] => {
    const known = takeKnown(own, sentence);
    return known.length > 0 ? known : [newFinding(object, name, sentence, severity)];
  };
  return [
    ...(refusal === undefined ? [] : refusalSentences(refusal, name, own).flatMap((one) => place(one, 'error'))),
    ...warnings.flatMap((message) => place(adviceFault(message), 'warning')),
  ];
}

function refusalSentences(
  refusal: NonNullable<ServerAnswer['refusal']>,
  { apiVersion, kind }: ObjectName,
  own: readonly Finding[],
): Sentence[] {
  if (refusal !== 'unknown-kind')
    return sentencesOf(
      refusal,
      own.map(({ message }) => message),
    );
  return [
    { code: 'unknown-kind', path: ['kind'], message: `no matches for kind "${kind}" in version "${apiVersion}"` },
  ];
}

/** Warnings come in a header, which has no room for control characters. */
const inHeader = (text: string): string => text.replaceAll(/[^\P{Cc}\n]/gu, ' ');

/** Takes the findings out that say the same. Of errors that were printed as one there are several. */
function takeKnown(own: Finding[], { message, paths = [] }: Sentence): Finding[] {
  const same = own.find((finding) => inHeader(finding.message) === inHeader(message));
  if (same !== undefined) return own.splice(own.indexOf(same), 1);
  if (paths.length < 2) return [];
  const [printedError] = parsePrintedErrors(message);
  const parts = own.filter((finding) => {
    const [error, ...more] = parsePrintedErrors(finding.message);
    const isSame = error?.message === printedError?.message && error?.details === printedError?.details;
    return (
      isSame &&
      more.length === 0 &&
      error !== undefined &&
      error.paths.length > 0 &&
      error.paths.every((path) => paths.includes(path))
    );
  });
  const covered = new Set(parts.flatMap((part) => parsePrintedErrors(part.message)[0]?.paths ?? []));
  if (!paths.every((path) => covered.has(path))) return [];
  for (const part of parts) own.splice(own.indexOf(part), 1);
  return parts;
}

function newFinding(
  object: ManifestObject,
  name: ObjectName,
  { code, message, path }: Sentence,
  severity: Severity,
): Finding {
  return {
    code,
    severity,
    file: object.file,
    position: object.locate(path, code === 'unknown-field' ? 'key' : 'value'),
    object: name,
    path: print(path),
    message,
    hint: hintOf(code),
  };
}

const hintOf = (code: string): string => CODES.find((info) => info.code === code)?.hint ?? '';
