// What a kind's rules are: pure functions of the object, the stored object and a few facts (design, decision 2).
import type { Errors } from './field-error.ts';
import type { AdmissionContext } from './request.ts';

/** The facts a validation rule may look at beside the objects. */
export interface RuleContext extends AdmissionContext {
  /** userInfo.username of the request. */
  user: string;
}

/** The rules of one kind in one version. */
export interface KindRules<T> {
  /** Fills in defaults; gives the same reference when there is nothing to add. */
  defaults?(object: T, context: AdmissionContext): T;
  /** What the reference refuses, in its words (spec admission.md, section 5). `old` only on updates. */
  errors(object: T, old: T | undefined, context: RuleContext): Errors;
  /** What we refuse though the reference lets it pass (9.3); asked only when `errors` finds nothing, so that no text changes. */
  stricter?(object: T, old: T | undefined, context: RuleContext): Errors;
  /** Advice that never refuses: a sentence with the path and what to do. */
  hints?(object: T, context: RuleContext): readonly string[];
}
