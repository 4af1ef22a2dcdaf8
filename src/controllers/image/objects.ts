// The objects that the Image controller reads, under the names of the domain.
import type { BuildV1alpha2 } from '../../schemas/build.ts';
import type { BuilderV1alpha2 } from '../../schemas/builder.ts';
import type { ClusterBuilderV1alpha2 } from '../../schemas/cluster-builder.ts';
import type { ImageV1alpha2 } from '../../schemas/image.ts';
import type { SourceResolverV1alpha2 } from '../../schemas/source-resolver.ts';
import type { Cached } from '../informers.ts';

/** An Image, as it is stored. */
export type Image = Cached<ImageV1alpha2>;
export type ImageStatus = NonNullable<ImageV1alpha2['status']>;
export type Build = Cached<BuildV1alpha2>;
export type BuildSpec = NonNullable<BuildV1alpha2['spec']>;
export type SourceResolver = Cached<SourceResolverV1alpha2>;
/** A Builder or a ClusterBuilder: where their statuses are concerned there is no difference. */
export type Builder = Cached<BuilderV1alpha2> | Cached<ClusterBuilderV1alpha2>;
