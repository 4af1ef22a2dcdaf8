// Versions as kpack's library reads them: one to three numbers, a leading v, a pre-release and build metadata are allowed.

/** A version; what is not written is 0. Build metadata does not count. */
export interface SemanticVersion {
  readonly numbers: readonly [number, number, number];
  /** Empty for a release. */
  readonly preRelease: string;
}

const NUMBER = '(0|[1-9]\\d*)';
const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const VERSION = new RegExp(
  `^v?${NUMBER}(?:\\.${NUMBER})?(?:\\.${NUMBER})?(?:-(${IDENTIFIERS}))?(?:\\+${IDENTIFIERS})?$`,
);

/** Undefined when the text is no version. */
export function parseVersion(text: string): SemanticVersion | undefined {
  const found = VERSION.exec(text);
  if (found === null) return undefined;
  const [major = 0, minor = 0, patch = 0] = found.slice(1, 4).map((part) => Number(part ?? 0));
  return { numbers: [major, minor, patch], preRelease: found[4] ?? '' };
}

/** Whether two versions are the same. */
export const isSameVersion = (a: SemanticVersion, b: SemanticVersion): boolean =>
  a.preRelease === b.preRelease && a.numbers.every((number, i) => number === b.numbers[i]);

/** Whether a release comes after another version; a pre-release comes before its release. */
export function isReleaseAfter(release: SemanticVersion, other: SemanticVersion): boolean {
  for (const [i, number] of release.numbers.entries()) {
    const difference = number - (other.numbers[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return other.preRelease !== '';
}
