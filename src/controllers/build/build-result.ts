// What a build made: the fields of a Build's status that only a successful one fills.

/** A buildpack that took part. */
export interface UsedBuildpack {
  readonly id: string;
  readonly version: string;
  readonly homepage?: string;
}

/** The image and what it is made of (spec controllers.md, 4.7). */
export interface BuildResult {
  /** By digest. */
  readonly latestImage: string;
  /** By digest; empty without a registry cache. */
  readonly latestCacheImage: string;
  readonly buildMetadata: readonly UsedBuildpack[];
  readonly stack: { readonly id?: string; readonly runImage?: string };
  readonly lifecycleVersion: string;
}
