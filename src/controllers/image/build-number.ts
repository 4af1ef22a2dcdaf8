// The number of a Build, by which Builds are ordered: creation times have whole seconds, and two Builds can share one.
import { BUILD_NUMBER } from './names.ts';
import type { Build } from './objects.ts';

/** `app-build-7`, and `app-build-7-x2b9d` as kpack before 0.4 named them. */
const NAME = /-build-(\d{1,15})(?:-[a-z0-9]{5})?$/;
const NUMBER = /^\d{1,15}$/;

/** From the label; where somebody spoilt that, from the name; 0 when neither has one. */
export function buildNumber({ metadata }: Build): number {
  const label = metadata?.labels?.[BUILD_NUMBER] ?? '';
  return Number(NUMBER.test(label) ? label : (NAME.exec(metadata?.name ?? '')?.[1] ?? 0));
}
