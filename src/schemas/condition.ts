// What every status starts with: the generation it describes and its conditions (spec api.md, 4.2).
import type { Static } from 'typebox';
import { always, choice, int64, list, struct, text, time } from './field.ts';

/** One condition of a status. */
export const condition = struct('One statement about the object: whether it holds, and if not, why.', {
  type: always(text('What the statement is about, for example Ready or Succeeded; unique in the list.')),
  status: always(
    choice('Whether it holds: True, False, or Unknown while work is under way.', ['True', 'False', 'Unknown']),
  ),
  severity: choice('How bad it is when it does not hold: empty for an error, Warning or Info.', [
    '',
    'Warning',
    'Info',
  ]),
  lastTransitionTime: always(time('When the status last changed; null when it is not known.')),
  reason: text('Why, as one word in CamelCase that programs may compare.'),
  message: text('Why, in a sentence for people, with what to do about it.'),
});

/** The fields that every status begins with. */
export const statusFields = (conditionTypes: string) => ({
  observedGeneration: int64(
    "metadata.generation that this status describes; a smaller one than the object's means: not looked at yet.",
  ),
  conditions: list(condition, `How the object stands. ${conditionTypes}`, { by: ['type'] }),
});

/** One condition of a status. */
export type Condition = Static<typeof condition>;
