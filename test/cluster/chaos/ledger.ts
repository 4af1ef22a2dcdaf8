// What must be there at the end, and what is wrong with what is.
import type { Build } from '../../../src/controllers/image/objects.ts';
import type { BuilderState } from '../builder-status.ts';
import { endOf, numberOf } from './world.ts';

/** A Build that must be. */
export interface ExpectedBuild {
  readonly reason: string;
  readonly revision: string;
  /** Value of the variable STEP. */
  readonly step: string;
  readonly builderImage: string;
  readonly end: 'True' | 'False';
}

/** What a Build says of itself, in the terms of the ledger. */
export const asMade = (build: Build): Omit<ExpectedBuild, 'end'> & { readonly end: string | undefined } => ({
  reason: build.metadata?.annotations?.['image.kpack.io/reason'] ?? '',
  revision: build.spec?.source?.git?.revision ?? '',
  step: build.spec?.env?.find(({ name }) => name === 'STEP')?.value ?? '',
  builderImage: build.spec?.builder?.image ?? '',
  end: endOf(build),
});

/** Builds 1 to N in order, none missing and none twice. */
export const misnumbered = (name: string, builds: readonly Build[]): string[] => {
  const numbers = builds.map(numberOf);
  const isRight = numbers.every((number, i) => number === i + 1);
  return isRight ? [] : [`${name}: its Builds have the numbers ${numbers.join(', ')}`];
};

/** An Image whose changes came one after the other: there is one Build for each. */
export function unlike(name: string, builds: readonly Build[], expected: readonly ExpectedBuild[]): string[] {
  const problems = misnumbered(name, builds);
  if (builds.length !== expected.length) {
    problems.push(
      `${name}: ${builds.length} Builds (${builds.map((each) => asMade(each).reason).join('; ')}) for ${expected.length} changes (${expected.map(({ reason }) => reason).join('; ')})`,
    );
  }
  for (const [i, want] of expected.entries()) {
    const build = builds[i];
    if (build === undefined) continue;
    const made = asMade(build);
    for (const field of ['reason', 'revision', 'step', 'builderImage', 'end'] as const) {
      if (made[field] !== want[field]) {
        problems.push(`${build.metadata?.name}: ${field} is ${made[field]}, not ${want[field]}`);
      }
    }
  }
  return problems;
}

/** What the sequence of changes was made of. */
export interface History {
  /** Commits from the oldest to the newest. */
  readonly revisions: readonly string[];
  stateOf(builderImage: string): BuilderState;
  ageOf(builderImage: string): number;
}

/**
 * An Image whose changes came at any time: some of them share a Build, so only this is sure: each Build has a reason, which is what differs from
 * the one before it; nothing goes backwards; and the last one has everything.
 */
export function outOfOrder(name: string, builds: readonly Build[], history: History): string[] {
  const problems = misnumbered(name, builds);
  for (const [i, build] of builds.entries()) {
    const before = builds[i - 1];
    const reason = before === undefined ? 'CONFIG' : differences(before, build, history).join(',');
    const made = asMade(build);
    if (made.reason !== reason || reason === '') {
      problems.push(`${build.metadata?.name}: made for ${made.reason}, but new in it is ${reason || 'nothing'}`);
    }
    if (made.end !== 'True') problems.push(`${build.metadata?.name}: Succeeded is ${made.end}`);
    if (before === undefined) continue;
    const earlier = asMade(before);
    const goesBack = (what: string, ages: readonly [number, number]) => {
      if (ages[0] > ages[1])
        problems.push(`${build.metadata?.name}: its ${what} is older than that of the Build before`);
    };
    const { revisions, ageOf } = history;
    goesBack('revision', [revisions.indexOf(earlier.revision), revisions.indexOf(made.revision)]);
    goesBack('configuration', [Number(earlier.step), Number(made.step)]);
    goesBack('builder', [ageOf(earlier.builderImage), ageOf(made.builderImage)]);
  }
  return problems;
}

function differences(before: Build, after: Build, { stateOf }: History): string[] {
  const [a, b] = [asMade(before), asMade(after)];
  const [old, now] = [stateOf(a.builderImage), stateOf(b.builderImage)];
  return [
    before.metadata?.annotations?.['image.kpack.io/additionalBuildNeeded'] === undefined ? [] : ['TRIGGER'],
    a.revision === b.revision ? [] : ['COMMIT'],
    a.step === b.step ? [] : ['CONFIG'],
    JSON.stringify(old.buildpacks) === JSON.stringify(now.buildpacks) ? [] : ['BUILDPACK'],
    old.runImage === now.runImage ? [] : ['STACK'],
    old.lifecycleVersion === now.lifecycleVersion ? [] : ['LIFECYCLE'],
  ].flat();
}
