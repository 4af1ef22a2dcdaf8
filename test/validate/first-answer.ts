// What the API server would answer to one manifest, to be compared with what a real one answers.
import type { ManifestObject } from '../../src/documents/document.ts';
import { isOurs, type JudgeContext } from '../../src/validate/judge-object.ts';
import { factsOf } from '../../src/validate/object/facts.ts';
import { judgement } from '../../src/validate/object/judgement.ts';

/**
 * The message with which the API server would refuse the object (`message` of its Status, without what kubectl puts in front);
 * undefined where it would store it. Compare with `sameAnswer`: of several faults in one answer the API server picks the order at
 * random, and for an update it quotes the whole object in front of what `serverWords` leaves.
 */
export function firstAnswer(object: ManifestObject, { storageClasses, old }: JudgeContext): string | undefined {
  return isOurs(object) ? judgement(object.value, old?.value, factsOf(storageClasses)).answer : undefined;
}
