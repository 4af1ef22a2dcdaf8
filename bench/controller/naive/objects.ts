// The few fields of Kubernetes objects that the naive controller looks at.
import type { KubeObject } from '../../../src/reconciler/resource.ts';

/** Any object, as it came. */
export interface Thing extends KubeObject {
  readonly metadata: NonNullable<KubeObject['metadata']> & { readonly name: string; readonly uid: string };
}

/** An Image. */
export interface Image extends Thing {
  readonly spec: {
    readonly tag: string;
    readonly serviceAccountName: string;
    readonly builder: { readonly name: string };
    readonly source: { readonly git: GitSource };
  };
}

/** Where a source is. */
export interface GitSource {
  readonly url: string;
  readonly revision: string;
}

/** A SourceResolver. */
export interface Resolver extends Thing {
  readonly spec: { readonly serviceAccount: string; readonly source: { readonly git: GitSource } };
  readonly status?: { readonly source?: { readonly git?: GitSource & { readonly type: string } } };
}

/** A Build. */
export interface Build extends Thing {
  readonly spec: {
    readonly tags: readonly string[];
    readonly serviceAccountName: string;
    readonly builder: { readonly image: string };
  };
  readonly status?: { readonly latestImage?: string };
}

/** A ClusterBuilder. */
export interface Builder extends Thing {
  readonly status: { readonly latestImage: string; readonly stack: { readonly runImage: string } };
}

/** A pod. */
export interface Pod extends Thing {
  readonly status?: { readonly phase?: string };
}

/** A service account. */
export interface Account extends Thing {
  readonly secrets?: readonly { readonly name: string }[];
}

const kpack = (plural: string) => ({ group: 'kpack.io', version: 'v1alpha2', plural });
const core = (plural: string) => ({ group: '', version: 'v1', plural });
export const IMAGES = kpack('images');
export const RESOLVERS = kpack('sourceresolvers');
export const BUILDS = kpack('builds');
export const BUILDERS = kpack('clusterbuilders');
export const PODS = core('pods');
export const CLAIMS = core('persistentvolumeclaims');
export const SECRETS = core('secrets');
export const ACCOUNTS = core('serviceaccounts');

/** The name of the object that looks after this one. */
export const ownerOf = ({ metadata }: Thing): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)?.name;
