// Spec of the Builds that pods are made of.
import type { BuildV1alpha2 } from '../schemas/build.ts';

/** Spec of a stored Build. */
export type BuildSpec = NonNullable<BuildV1alpha2['spec']>;
