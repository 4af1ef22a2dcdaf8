// Where a field of one version stands in the other: rewriting a manifest takes the comments along (spec admission.md, 6.3 to 6.5).

/** One field and its two places, as member names from the object down. */
export interface MovedField {
  readonly v1alpha1: readonly string[];
  readonly v1alpha2: readonly string[];
}

const field = (v1alpha1: readonly string[], v1alpha2: readonly string[]): MovedField => ({
  v1alpha1: ['spec', ...v1alpha1],
  v1alpha2: ['spec', ...v1alpha2],
});

/** A field that v1alpha1 keeps in an annotation. */
const annotation = (name: string, v1alpha2: readonly string[]): MovedField => ({
  v1alpha1: ['metadata', 'annotations', `kpack.io/${name}`],
  v1alpha2: ['spec', ...v1alpha2],
});

const account = field(['serviceAccount'], ['serviceAccountName']);

/** By kind. The order is one in which they can be moved one after another: what leaves a member goes before the member itself. */
const MOVED: Readonly<Record<string, readonly MovedField[]>> = {
  Image: [
    annotation('services', ['build', 'services']),
    annotation('tolerations', ['build', 'tolerations']),
    annotation('nodeSelector', ['build', 'nodeSelector']),
    annotation('affinity', ['build', 'affinity']),
    annotation('runtimeClassName', ['build', 'runtimeClassName']),
    annotation('schedulerName', ['build', 'schedulerName']),
    annotation('buildTimeout', ['build', 'buildTimeout']),
    annotation('cache.volume.storageClassName', ['cache', 'volume', 'storageClassName']),
    annotation('cache.registry.tag', ['cache', 'registry', 'tag']),
    annotation('projectDescriptorPath', ['projectDescriptorPath']),
    annotation('cosignAnnotation', ['cosign', 'annotations']),
    annotation('defaultProcess', ['defaultProcess']),
    account,
    field(['cacheSize'], ['cache', 'volume', 'size']),
    field(['build', 'bindings'], ['build', 'cnbBindings']),
  ],
  Build: [
    account,
    field(['cacheName'], ['cache', 'volume', 'persistentVolumeClaimName']),
    field(['bindings'], ['cnbBindings']),
  ],
  Builder: [account],
};

/** The fields of a kind that have another place in the other version. */
export const movedFields = (kind: string): readonly MovedField[] =>
  Object.hasOwn(MOVED, kind) ? (MOVED[kind] ?? []) : [];
