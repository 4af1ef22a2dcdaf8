// Whether a build for a reason was made already and changed nothing. Nothing guarantees that an image made by a builder has what the status
// of the builder says; without this look an Image would build for ever (spec controllers.md 11, 1).
import type { BuilderView } from '../builder-view.ts';
import type { Build } from '../objects.ts';
import { BUILDER_REASONS, type Change } from './change.ts';
import { recordedChanges } from './recorded-changes.ts';

/**
 * @param change between `built` and the builder as it is now
 * @param built a successful Build
 * @returns true when `built` was made for the same reason and against the same state of the builder
 */
export function isWithoutEffect(change: Change, built: Build, builder: BuilderView): boolean {
  if (!BUILDER_REASONS.includes(change.reason)) return false;
  const recorded = recordedChanges(built).get(change.reason);
  if (recorded === undefined) return false;
  // What a builder has lost has no new state to compare: the builder image stands for it.
  if (change.reason === 'BUILDPACK') {
    return built.spec?.builder?.image === builder.image || JSON.stringify(recorded.old) === JSON.stringify(change.old);
  }
  return recorded.new === change.new;
}
