// Objects as they stand in a cluster, for tests: an Image, its builder, its Builds, and what a test says is different.
import type { BuilderView } from '../../../src/controllers/image/builder-view.ts';
import type { Build, Image, SourceResolver } from '../../../src/controllers/image/objects.ts';

export const NOW = new Date('2020-11-20T20:38:15.250Z');
export const DIGEST_1 = 'sha256:42841631725942db48b7ba8b788b97374a2ada34c84ee02ca5e02ef3d4b0dfca';
export const DIGEST_2 = 'sha256:01ea3600f15a73f0ad445351c681eb0377738f5964cbcd2bab0cfec9ca891a08';

type Spec = NonNullable<Image['spec']>;
type Metadata = NonNullable<Image['metadata']>;

export const image = (spec: Spec = {}, metadata: Metadata = {}, status: NonNullable<Image['status']> = {}): Image => ({
  apiVersion: 'kpack.io/v1alpha2',
  kind: 'Image',
  metadata: { name: 'app', namespace: 'team', uid: 'image-uid', generation: 3, ...metadata },
  spec: {
    tag: 'registry.example.com/team/app',
    builder: { kind: 'ClusterBuilder', name: 'default' },
    serviceAccountName: 'app-sa',
    source: { git: { url: 'https://some.git/url', revision: 'main' } },
    ...spec,
  },
  status,
});

export const builder = (changes: Partial<BuilderView> = {}): BuilderView => ({
  name: 'default',
  namespace: '',
  object: {},
  isReady: true,
  isUpToDate: true,
  readyMessage: '',
  image: 'registry.example.com/builder@sha256:b1',
  runImage: `registry.example.com/run@${DIGEST_1}`,
  buildpacks: [{ id: 'io.buildpack', version: '1' }],
  lifecycleVersion: '0.17.0',
  ...changes,
});

export const owner = (uid = 'image-uid', name = 'app') => ({
  apiVersion: 'kpack.io/v1alpha2',
  kind: 'Image',
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

export interface GivenBuild {
  readonly number?: number;
  readonly succeeded?: 'True' | 'False' | 'Unknown';
  readonly message?: string;
  readonly reason?: string;
  readonly changes?: unknown;
  readonly annotations?: Record<string, string>;
  readonly metadata?: NonNullable<Build['metadata']>;
  readonly spec?: NonNullable<Build['spec']>;
  readonly status?: NonNullable<Build['status']>;
}

/** A Build of `image()` with `builder()` that is up to date, unless told otherwise. */
export function build(given: GivenBuild = {}): Build {
  const {
    number = 1,
    succeeded = 'True',
    message,
    reason = 'CONFIG',
    changes,
    annotations,
    metadata,
    spec,
    status,
  } = given;
  const condition = {
    type: 'Succeeded',
    status: succeeded,
    lastTransitionTime: '2020-11-20T20:00:00Z',
    ...(message === undefined ? {} : { message }),
  };
  const built = {
    buildMetadata: [{ id: 'io.buildpack', version: '1' }],
    stack: { id: 'io.buildpacks.stacks.jammy', runImage: `registry.example.com/run@${DIGEST_1}` },
    lifecycleVersion: '0.17.0',
    latestImage: `registry.example.com/team/app@sha256:app${number}`,
  };
  return {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Build',
    metadata: {
      name: `app-build-${number}`,
      namespace: 'team',
      uid: `build-${number}`,
      labels: {
        'image.kpack.io/buildNumber': String(number),
        'image.kpack.io/image': 'app',
        'image.kpack.io/imageGeneration': '3',
      },
      annotations: {
        'image.kpack.io/reason': reason,
        ...(changes === undefined ? {} : { 'image.kpack.io/buildChanges': JSON.stringify(changes) }),
        ...annotations,
      },
      ownerReferences: [owner()],
      ...metadata,
    },
    spec: {
      source: { git: { url: 'https://some.git/url', revision: 'commit-1' } },
      builder: { image: 'registry.example.com/builder@sha256:b1' },
      runImage: { image: `registry.example.com/run@${DIGEST_1}` },
      ...spec,
    },
    status: { conditions: [condition], ...(succeeded === 'True' ? built : {}), ...status },
  };
}

export const resolver = (status: NonNullable<SourceResolver['status']>, metadata: Metadata = {}): SourceResolver => ({
  apiVersion: 'kpack.io/v1alpha2',
  kind: 'SourceResolver',
  metadata: {
    name: 'app-source',
    namespace: 'team',
    uid: 'resolver-uid',
    generation: 1,
    ownerReferences: [owner()],
    ...metadata,
  },
  spec: { serviceAccount: 'app-sa', source: { git: { url: 'https://some.git/url', revision: 'main' } } },
  status,
});
