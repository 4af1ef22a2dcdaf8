// The codes of findings about one object; src/validate/codes.ts joins all codes. A hint here is for the case that nothing more is
// known; src/validate/object says more where it can.

/** Codes of what the API server, its schemas and our rules say about an object. */
export const JUDGE_CODES = [
  // What object it is
  {
    code: 'unknown-kind',
    severity: 'error',
    title: 'There is no such kind in this API version',
    hint: 'Correct kind or apiVersion; kubectl api-resources --api-group=kpack.io lists what there is.',
  },
  {
    code: 'lower-case-kind',
    severity: 'warning',
    title: 'The kind is written in lower case',
    hint: 'Write it as kubectl api-resources shows it.',
  },
  {
    code: 'unknown-version',
    severity: 'error',
    title: 'There is no such version of the API',
    hint: 'Write kpack.io/v1alpha2 or kpack.io/v1alpha1.',
  },
  {
    code: 'unknown-field',
    severity: 'error',
    title: 'The field does not exist',
    hint: 'Correct the spelling, upper and lower case count, or remove the field.',
  },
  {
    code: 'wrong-type',
    severity: 'error',
    title: 'The value is of another type than the field',
    hint: 'Write a value of the type that the field has.',
  },
  {
    code: 'invalid-quantity',
    severity: 'error',
    title: 'The value is no quantity',
    hint: 'Write a number with a unit, for example 500M, 2G or 2Gi.',
  },
  {
    code: 'invalid-time',
    severity: 'error',
    title: 'The value is no time',
    hint: 'Write it as 2006-01-02T15:04:05Z, or remove it: the API server sets such times itself.',
  },
  {
    code: 'object-too-large',
    severity: 'error',
    title: 'The object is larger than a request may be',
    hint: 'Make it smaller than 3 MiB.',
  },
  // Metadata
  {
    code: 'missing-name',
    severity: 'error',
    title: 'The object has no name',
    hint: 'Add metadata.name.',
  },
  {
    code: 'invalid-name',
    severity: 'error',
    title: 'The name cannot be used',
    hint: 'Use lower case letters, digits, "-" and ".", at most 253 characters, with a letter or digit at both ends.',
  },
  {
    code: 'invalid-image-name',
    severity: 'error',
    title: 'The name of the Image cannot be the value of a label',
    hint: 'Choose a name of at most 63 characters: the Builds of the Image are labelled with it.',
  },
  {
    code: 'invalid-namespace',
    severity: 'error',
    title: 'There cannot be a namespace of that name',
    hint: 'Use lower case letters, digits and "-", at most 63 characters, with a letter or digit at both ends.',
  },
  {
    code: 'invalid-label',
    severity: 'error',
    title: 'A label has a key or a value that is not allowed',
    hint: 'Use letters, digits, "-", "_" and ".", at most 63 of them, with a letter or digit at both ends; a key may begin with a domain and "/".',
  },
  {
    code: 'invalid-annotation',
    severity: 'error',
    title: 'An annotation has a key that is not allowed',
    hint: 'Use letters, digits, "-", "_" and ".", at most 63 of them, with a letter or digit at both ends; the key may begin with a domain and "/".',
  },
  {
    code: 'annotations-too-large',
    severity: 'error',
    title: 'The annotations are larger than 256 KiB',
    hint: 'Keys and values together may have 262144 bytes: move what is large into a ConfigMap.',
  },
  {
    code: 'invalid-owner-reference',
    severity: 'error',
    title: 'An owner reference is not complete',
    hint: 'Give apiVersion, kind, name and uid of the owner, or remove the reference: owners are set by controllers.',
  },
  {
    code: 'invalid-finalizer',
    severity: 'error',
    title: 'A finalizer has a name that is not allowed',
    hint: 'Name it as domain/name, for example example.com/cleanup, or remove it.',
  },
  {
    code: 'unqualified-finalizer',
    severity: 'warning',
    title: 'A finalizer has a name without a domain and a path',
    hint: 'Name it as domain/name, for example example.com/cleanup.',
  },
  {
    code: 'duplicate-owner',
    severity: 'warning',
    title: 'An owner is given twice',
    hint: 'Remove one of the owner references with that uid.',
  },
  {
    code: 'ignored-namespace',
    severity: 'warning',
    title: 'The kind has no namespaces',
    hint: 'Remove metadata.namespace: there is one object of that name in the cluster.',
  },
  {
    code: 'resource-version',
    severity: 'warning',
    title: 'The manifest says which state of the stored object it is for',
    hint: 'Remove metadata.resourceVersion: no object can be created with it, and an update fails when the object has changed.',
  },
  {
    code: 'generate-name',
    severity: 'note',
    title: 'The name is made by the API server',
    hint: 'Use kubectl create for this manifest: kubectl apply cannot use generateName.',
  },
  {
    code: 'large-object',
    severity: 'note',
    title: 'The object is too large for kubectl apply without --server-side',
    hint: 'Apply it with kubectl apply --server-side: without it the whole object goes into an annotation, which may have 262144 bytes.',
  },
  // Fields
  {
    code: 'required-field',
    severity: 'error',
    title: 'A field is needed and is not there or empty',
    hint: 'Add the field.',
  },
  {
    code: 'one-of-missing',
    severity: 'error',
    title: 'One of several fields is needed',
    hint: 'Add exactly one of the fields.',
  },
  {
    code: 'one-of-conflict',
    severity: 'error',
    title: 'Fields that exclude one another are set',
    hint: 'Keep one of the fields.',
  },
  {
    code: 'invalid-reference-kind',
    severity: 'error',
    title: 'A reference names a kind that cannot be used here',
    hint: 'Write one of the kinds that the field takes.',
  },
  {
    code: 'invalid-value',
    severity: 'error',
    title: 'The field does not take this value',
    hint: 'Look up what the field takes in docs/reference.md or with kubectl explain.',
  },
  {
    code: 'invalid-creation-time',
    severity: 'error',
    title: 'The creation time is neither now nor a number of seconds',
    hint: 'Write now, seconds since 1970 in quotes, or nothing.',
  },
  {
    code: 'negative-strip-components',
    severity: 'error',
    title: 'stripComponents is negative',
    hint: 'Write the number of leading directories to leave out, 0 or more.',
  },
  {
    code: 'history-limit-too-small',
    severity: 'error',
    title: 'Fewer than one Build would be kept',
    hint: 'Write 1 or more, or remove the field: 10 are kept then.',
  },
  {
    code: 'secret-in-env',
    severity: 'error',
    title: 'The environment of a build takes no Secrets',
    hint: 'Bind the Secret as a service instead (services): what is in the environment ends up in logs and layers.',
  },
  {
    code: 'os-node-selector',
    severity: 'error',
    title: 'The operating system is not to be selected',
    hint: 'Remove kubernetes.io/os from nodeSelector: the builder decides for which system is built.',
  },
  {
    code: 'only-v1alpha1',
    severity: 'error',
    title: 'The field can only be written as v1alpha1',
    hint: 'Write the object as kpack.io/v1alpha1, or use the field that v1alpha2 has for it.',
  },
  {
    code: 'invalid-binding-name',
    severity: 'error',
    title: 'The name of a binding cannot be the name of a directory',
    hint: 'Use a-z, 0-9, "-" and ".", at most 253 characters.',
  },
  {
    code: 'duplicate-binding-name',
    severity: 'error',
    title: 'Two bindings have one name',
    hint: 'Give each a name of its own: a binding is a directory with its name.',
  },
  {
    code: 'duplicate-list-key',
    severity: 'error',
    title: 'Two items of a list have one key',
    hint: 'Items of this list are told apart by their key: give each its own, or remove one.',
  },
  // Images
  {
    code: 'invalid-image-reference',
    severity: 'error',
    title: 'The value is no image reference',
    hint: 'Write registry/repository:tag in lower case, or registry/repository@sha256:... where nothing is pushed.',
  },
  {
    code: 'different-registry',
    severity: 'error',
    title: 'The tags of an Image are in different registries',
    hint: 'Use the registry of spec.tag for all additionalTags; a name without a registry means index.docker.io.',
  },
  {
    code: 'buildpack-by-image',
    severity: 'error',
    title: 'A buildpack cannot be named by its image',
    hint: 'Make a ClusterBuildpack or a Buildpack of the image, and name that with name and kind.',
  },
  // Updates
  {
    code: 'immutable-field',
    severity: 'error',
    title: 'The field cannot be changed',
    hint: 'Undo the change, or delete the object and create it anew.',
  },
  {
    code: 'immutable-build',
    severity: 'error',
    title: 'The spec of a Build cannot be changed',
    hint: 'Undo the change: change the Image, which makes a new Build, or give the Build a new name.',
  },
  // Cache
  {
    code: 'cache-without-storage-class',
    severity: 'error',
    title: 'There is no StorageClass for the cache volume',
    hint: 'Name a StorageClass, or say with --default-storage-class which one your cluster has as default, or remove the field.',
  },
  {
    code: 'cache-decreased',
    severity: 'error',
    title: 'A cache volume cannot become smaller',
    hint: 'Keep the size; to start over, replace volume by registry, or write cache: {} first.',
  },
  {
    code: 'cache-not-expandable',
    severity: 'error',
    title: 'The StorageClass of the cache volume does not let volumes grow',
    hint: 'Keep the size, or let the StorageClass allowVolumeExpansion.',
  },
  {
    code: 'cache-size-not-positive',
    severity: 'error',
    title: 'A cache volume needs a size',
    hint: 'Write a size such as 2G, or cache: {} for no cache.',
  },
  // Versions and conversion
  {
    code: 'unconvertible-annotation',
    severity: 'error',
    title: 'An annotation cannot be converted to v1alpha2',
    hint: 'Correct the text of the annotation, or remove it.',
  },
  {
    code: 'refused-annotation',
    severity: 'error',
    title: 'An annotation holds what v1alpha2 refuses',
    hint: 'Correct the text of the annotation, or remove it.',
  },
  {
    code: 'field-not-stored',
    severity: 'warning',
    title: 'The field is not stored',
    hint: 'Write the object in the API version that has the field, or remove the field.',
  },
  {
    code: 'other-letter-case',
    severity: 'warning',
    title: 'The name of the field has other upper and lower case letters',
    hint: 'Write the name as the field has it.',
  },
  {
    code: 'only-in-version',
    severity: 'note',
    title: 'The field has no counterpart in v1alpha2',
    hint: 'Keep the object as kpack.io/v1alpha1: as v1alpha2 the field can be kept, but neither added nor changed.',
  },
  // Advice
  {
    code: 'image-with-scheme',
    severity: 'warning',
    title: 'An image reference begins with a scheme',
    hint: 'Write the reference without "https://".',
  },
  {
    code: 'empty-image-part',
    severity: 'warning',
    title: 'An image reference has an empty part between slashes',
    hint: 'Remove the extra "/": registries refuse it.',
  },
  {
    code: 'unusable-image-reference',
    severity: 'warning',
    title: 'The value is stored, but is no image reference',
    hint: 'Write registry/repository:tag or registry/repository@sha256:...',
  },
  {
    code: 'unknown-tagging-strategy',
    severity: 'warning',
    title: 'The tagging strategy does not exist',
    hint: 'Write BuildNumber or None.',
  },
  {
    code: 'cache-without-size',
    severity: 'warning',
    title: 'A cache volume without a size is none',
    hint: 'Set a size such as 2G.',
  },
  {
    code: 'unknown-storage-class',
    severity: 'warning',
    title: 'The StorageClass does not exist',
    hint: 'Correct the name, or create the StorageClass: the cache volume waits for it.',
  },
  {
    code: 'cache-without-tag',
    severity: 'warning',
    title: 'A registry cache without a tag is none',
    hint: 'Set the tag of a cache image.',
  },
  {
    code: 'empty-order',
    severity: 'warning',
    title: 'A builder without buildpacks detects nothing',
    hint: 'List at least one group of buildpacks.',
  },
  {
    code: 'empty-group',
    severity: 'warning',
    title: 'A group without buildpacks never matches',
    hint: 'Remove the group, or list buildpacks in it.',
  },
  {
    code: 'old-field-name',
    severity: 'warning',
    title: 'The field has a new name',
    hint: 'Use serviceAccountName instead of serviceAccount.',
  },
  {
    code: 'ignored-creation-time',
    severity: 'warning',
    title: 'The creation time is ignored',
    hint: 'Write now or seconds since 1970 in quotes.',
  },
  {
    code: 'incomplete-cosign-annotation',
    severity: 'warning',
    title: 'An annotation of a signature lacks its name or its value',
    hint: 'Give both name and value.',
  },
  // What no pattern knows: kept so that nothing is ever lost
  {
    code: 'refused',
    severity: 'error',
    title: 'The API server would refuse the object',
    hint: 'Search docs/messages.md for the words of the message.',
  },
  {
    code: 'advice',
    severity: 'warning',
    title: 'The object would be stored with a warning',
    hint: 'Search docs/messages.md for the words of the message.',
  },
] as const;

/** A code of this table. */
export type JudgeCode = (typeof JUDGE_CODES)[number]['code'];
