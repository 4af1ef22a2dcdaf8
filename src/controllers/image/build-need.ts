// Decides whether an Image needs a build, and why (spec controllers.md 2.6, with the better rules of 11, 1 and 3).
import type { BuildConfig } from './build-config.ts';
import { type BuildHistory, buildState } from './build-history.ts';
import type { BuilderView } from './builder-view.ts';
import { builderChanges } from './changes/builder-changes.ts';
import { BUILDER_REASONS, type Change } from './changes/change.ts';
import { isWithoutEffect } from './changes/is-without-effect.ts';
import { commitChange, configChange, triggerChange } from './changes/source-changes.ts';
import { nextAttempt } from './next-attempt.ts';
import type { Build } from './objects.ts';

/** The answer. */
export type BuildNeed =
  | {
      readonly isNeeded: true;
      readonly changes: readonly Change[];
      /** How many builds there are with this one since the first that failed and was made for the same; 1 for all others. */
      readonly attempt: number;
    }
  | {
      readonly isNeeded: false;
      /** When the failed build is tried again by itself. */
      readonly retryAt?: Date | undefined;
      /** Changes for which there was a build that did not close the gap: another one would not either. */
      readonly withoutEffect: readonly Change[];
    };

/** What the decision is made on: source and builder are known and ready. */
export interface BuildNeedInput {
  readonly history: BuildHistory;
  readonly config: BuildConfig;
  readonly builder: BuilderView;
  readonly now: Date;
}

/** The newest Build must have ended. */
export function buildNeed({ history, config, builder, now }: BuildNeedInput): BuildNeed {
  const { latest } = history;
  const asked = present([triggerChange(latest, now), commitChange(latest, config), configChange(latest, config)]);
  if (latest === undefined || buildState(latest) === 'successful') {
    const gaps = latest === undefined ? [] : builderChanges(latest, builder);
    const withoutEffect = gaps.filter((change) => latest !== undefined && isWithoutEffect(change, latest, builder));
    const changes = [...asked, ...gaps];
    // A gap that stays does not start a build, but it is told when another reason does: that one may close it.
    if (changes.length > withoutEffect.length) return { isNeeded: true, changes, attempt: 1 };
    return { isNeeded: false, withoutEffect };
  }
  if (asked.length > 0) return { isNeeded: true, changes: asked, attempt: 1 };
  return needAfterFailure(latest, history.successful.at(-1), { config, builder, now });
}

/**
 * Nobody comes to trigger a build that the builder has made necessary, so it is tried again. The comparison is with what runs: the last
 * successful Build. What the failed one was asked to bring beside that must stay in: a rebase would leave it out.
 */
function needAfterFailure(
  failed: Build,
  built: Build | undefined,
  { config, builder, now }: Pick<BuildNeedInput, 'config' | 'builder' | 'now'>,
): BuildNeed {
  const gaps = built === undefined ? [] : builderChanges(built, builder);
  if (gaps.length === 0) return { isNeeded: false, withoutEffect: [] };
  const { attempt, at } = nextAttempt(failed, builder);
  if (at === undefined || at > now) return { isNeeded: false, retryAt: at, withoutEffect: [] };
  const changes = present([commitChange(built, config), configChange(built, config), ...gaps]);
  return { isNeeded: true, changes, attempt };
}

/** Whether a build for these changes can wait for others: nobody asked for it. */
export const isUnattended = (changes: readonly Change[]): boolean =>
  changes.every(({ reason }) => BUILDER_REASONS.includes(reason));

const present = (changes: readonly (Change | undefined)[]): Change[] => changes.flatMap((change) => change ?? []);
