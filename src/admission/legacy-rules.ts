// Fields that v1alpha2 has only for objects that came from v1alpha1: notary and cnbBindings (spec admission.md, 5.3). The
// controller may write them; others may leave them as they are, which the reference does not allow (9.3).
import { sameJson } from '../schemas/json.ts';
import { bindingsRule } from './binding-rules.ts';
import { all, type Errors, error, none, via } from './field-error.ts';
import { notEmpty } from './reference-rules.ts';
import type { RuleContext } from './rule-context.ts';

interface Notary {
  v1?: { url?: string; secretRef?: { name?: string } };
}

/** Content rules of a notary configuration, paths relative to it. */
export const notaryRule = (notary: Notary | undefined): Errors =>
  notary?.v1 === undefined
    ? none
    : via(all(notEmpty(notary.v1.url, 'url'), via(notEmpty(notary.v1.secretRef?.name, 'name'), 'secretRef')), 'v1');

/** notary in v1alpha2, at path `notary`. */
export function legacyNotaryRule(now: Notary | undefined, old: Notary | undefined, context: RuleContext): Errors {
  if (now === undefined) return none;
  if (context.user === context.controllerUser) return via(notaryRule(now), 'notary');
  return deprecated('notary image signing', 'notary', sameJson(now, old));
}

type Bindings = Parameters<typeof bindingsRule>[0];

/** cnbBindings in v1alpha2, at path `cnbBindings`. */
export function legacyBindingsRule(now: Bindings, old: Bindings, context: RuleContext): Errors {
  if (!now?.length) return none;
  if (context.user === context.controllerUser) return via(bindingsRule(now), 'cnbBindings');
  return deprecated('CNB bindings', 'cnbBindings', sameJson(now, old));
}

const deprecated = (use: string, path: string, unchanged: boolean): Errors =>
  error(`use of this field has been deprecated in v1alpha2, please use v1alpha1 for ${use}`, [path]).map((e) =>
    unchanged ? { ...e, unchanged } : e,
  );
