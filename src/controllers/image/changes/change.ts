// One reason to build, with what it was and what it is (spec controllers.md 2.6 and 2.7).
import type { JsonValue } from '../../../schemas/json.ts';

/** In the order in which they are looked for and written. */
export const REASONS = ['TRIGGER', 'COMMIT', 'CONFIG', 'BUILDPACK', 'STACK', 'LIFECYCLE'] as const;
export type Reason = (typeof REASONS)[number];

/** A change between the last build and now. */
export interface Change {
  readonly reason: Reason;
  readonly old: JsonValue;
  readonly new: JsonValue;
}

/** Those that come from the builder: nobody waits for them, and many Images have them at once. */
export const BUILDER_REASONS: readonly Reason[] = ['BUILDPACK', 'STACK', 'LIFECYCLE'];
