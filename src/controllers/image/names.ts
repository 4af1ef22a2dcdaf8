// Labels and annotations between an Image and its Builds (spec controllers.md 2.6, 2.8).

/** What all of them begin with. On an Image they are meant for this controller. */
export const CONTROL_PREFIX = 'image.kpack.io/';
/** Label of a Build: its number. */
export const BUILD_NUMBER = 'image.kpack.io/buildNumber';
/** Label of a Build: the name of its Image. */
export const IMAGE = 'image.kpack.io/image';
/** Label of a Build: `metadata.generation` of the Image that it was made for. */
export const IMAGE_GENERATION = 'image.kpack.io/imageGeneration';
/** Annotation of a Build: why it was made. */
export const REASON = 'image.kpack.io/reason';
/** Annotation of a Build: what changed, as JSON. */
export const BUILD_CHANGES = 'image.kpack.io/buildChanges';
export const BUILDER_NAME = 'image.kpack.io/builderName';
export const BUILDER_KIND = 'image.kpack.io/builderKind';
/** Annotation that a person puts on the newest Build to get another one. */
export const ADDITIONAL_BUILD = 'image.kpack.io/additionalBuildNeeded';
/** Annotation of a Build that was made because the one before failed: how many attempts there were with it. */
export const ATTEMPT = 'image.kpack.io/attempt';
/** Annotation of an Image, `true`: values of environment variables are not shown in BUILD_CHANGES, and so in no build log. */
export const HIDE_ENV_VALUES = 'image.kpack.io/hideEnvValues';
