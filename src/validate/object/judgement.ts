// All steps of the API server, one after the other, over one object: each gets what the one before would have handed on.
import { isObject, type JsonObject } from '../../schemas/json.ts';
import { createRequest, updateRequest } from './admission-request.ts';
import { adviceFault } from './advice-faults.ts';
import { conversionNotes } from './conversion-notes.ts';
import { decodingStep } from './decoding-step.ts';
import type { Facts } from './facts.ts';
import type { Fault, StepResult } from './fault.ts';
import { generatedName } from './generated-name.ts';
import { isClean } from './is-clean.ts';
import { kindStep, lowerCaseAdvice, notUpdatable } from './lower-case-kind.ts';
import { audible, type Mended } from './mended.ts';
import { metadataAdvice } from './metadata-advice.ts';
import { metadataTypes } from './metadata-types.ts';
import { namespaceStep } from './namespace-step.ts';
import { rulesStep } from './rules-step.ts';
import { schemaStep } from './schema-step.ts';
import { serverPath } from './server-path.ts';
import { serverView } from './server-view.ts';
import { sizeStep } from './size-step.ts';
import { sorted } from './sorted.ts';
import { storedObject } from './stored-object.ts';
import { inVersion, strictStep } from './strict-step.ts';
import { isFault, type Target, targetOf } from './target.ts';
import { applied, type Update } from './update.ts';
import { without } from './without.ts';

/** All that is to say, and what the API server would answer; no answer where it would store the object. */
export type Judgement = StepResult;

const clean: Judgement = { faults: [] };

/** Judges a manifest of our group; `before`: what stood there under the same kind, namespace and name. */
export function judgement(manifest: JsonObject, before: JsonObject | undefined, facts: Facts): Judgement {
  const target = targetOf(manifest);
  if (isFault(target)) return { faults: [target], answer: target.message };
  const { object, characters, hasHuge } = serverView(manifest);
  const size = sizeStep(object, characters);
  if (size.answer !== undefined) return size;
  if (before === undefined && size.faults.length === 0 && !hasHuge && isClean(target, object, facts)) return clean;
  if (target.lowerCase && before !== undefined) return notUpdatable(target);
  const stored = before && storedObject(before, target.version, facts);
  const result = allSteps(target, sorted(object), stored && { stored, before }, facts);
  return size.faults.length === 0 ? result : { ...result, faults: [...result.faults, ...size.faults] };
}

function allSteps(target: Target, object: JsonObject, update: Update | undefined, facts: Facts): Judgement {
  const types = metadataTypes(object.metadata);
  const [first] = types.faults;
  const typed: StepResult = first ? { faults: types.faults, answer: `${inVersion(target)}: ${first.message}` } : clean;
  const readable = types.faults.reduceRight((one, { path }) => without(one, path), object);

  const strict = strictStep(target, readable, types.unknown);
  const metadata = isObject(strict.mended.object.metadata) ? strict.mended.object.metadata : {};
  const wanted = update ? { ...strict.mended, object: applied(strict.mended.object, update) } : strict.mended;

  const ask = (one: JsonObject) => (update ? updateRequest(target, one, update.stored) : createRequest(target, one));
  const decoded = target.admitted && decodingStep(target, wanted, ask, facts);
  const mended = decoded?.mended ?? wanted;
  const named = generatedName(mended.object);
  const ruled = target.admitted && rulesStep(target, ask(named), facts);

  const results = [
    typed,
    strict.result,
    namespaceStep(target, metadata),
    decoded?.result ?? clean,
    kindStep(target, metadata, decoded?.changed ?? false),
    schemaStep(target, named, update?.stored),
    ruled?.result ?? clean,
  ];
  const warnings = [...new Set([...(decoded?.warnings ?? []), ...(ruled?.warnings ?? [])])].map(adviceFault);
  const silence: Mended = { ...mended, silenced: [...mended.silenced, ...types.faults.map(({ path }) => path)] };
  const faults: Fault[] = [
    ...results.slice(0, 4).flatMap((result) => result.faults),
    ...audible(
      [
        ...results.slice(4).flatMap((result) => result.faults),
        ...warnings,
        ...metadataAdvice(target, metadata, update !== undefined),
      ],
      silence,
    ),
    ...lowerCaseAdvice(target),
    ...conversionNotes(target.version, target.info.kind, readable),
  ];
  const answer = results.find((result) => result.answer !== undefined)?.answer;
  return { faults: faults.filter(isNews), ...(answer !== undefined && { answer }) };
}

/** Two bindings of one name are named by the API server and by our rules. */
const isNews = ({ code, path }: Fault, _: number, faults: readonly Fault[]): boolean =>
  code !== 'duplicate-binding-name' ||
  !faults.some((fault) => fault.code === 'duplicate-list-key' && serverPath(fault.path) === serverPath(path));
