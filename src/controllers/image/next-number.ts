// The number of the next Build: above all that were given, whether or not their Builds are still there (spec controllers.md 11, 7 and 48).
import { buildNumber } from './build-number.ts';
import { belonging } from './image-owner.ts';
import { counterOf } from './image-status.ts';
import { buildName } from './new-build.ts';
import type { Build, Image } from './objects.ts';

/** The number; and the Build of an earlier Image that still has the name and will be gone soon. */
export interface NextNumber {
  readonly number: number;
  readonly waitsFor?: Build | undefined;
}

/**
 * @param latest the newest Build of the Image
 * @param named finds a Build by name, whoever it belongs to
 */
export function nextNumber(
  image: Image,
  latest: Build | undefined,
  named: (name: string) => Build | undefined,
): NextNumber {
  for (let number = Math.max(counterOf(image), latest === undefined ? 0 : buildNumber(latest)) + 1; ; number += 1) {
    const present = named(buildName(image, number));
    if (present === undefined) return { number };
    // A Build that stays keeps its name, which is passed over.
    if (belonging(present, image) === 'gone') return { number, waitsFor: present };
  }
}
