// `kubectl explain` has a sentence for every field of every kind in every version: what the API server publishes is held against the declarations.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { kinds, type Version } from '../../src/schemas/kinds.ts';
import { type Shape, shapeOf } from '../../src/schemas/shape.ts';
import { release } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();

/** An OpenAPI v3 schema, as far as kubectl explain looks at it. */
interface Published {
  description?: string;
  properties?: Record<string, Published>;
  additionalProperties?: Published;
  items?: Published;
}
const published: Partial<Record<Version, Record<string, Published>>> = {};

beforeAll(async () => {
  await cluster.kubectlOk(['apply', `--filename=${release}`]);
  for (const version of ['v1alpha1', 'v1alpha2'] as const) {
    const wanted = kinds.filter(({ schemas }) => schemas[version] !== undefined).map(({ kind }) => name(version, kind));
    const document = await vi.waitFor(
      async () => {
        const { components } = JSON.parse(
          await cluster.kubectlOk(['get', '--raw', `/openapi/v3/apis/kpack.io/${version}`]),
        );
        expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(wanted));
        return components.schemas as Record<string, Published>;
      },
      { timeout: 20_000, interval: 100 },
    );
    published[version] = document;
  }
});

const name = (version: Version, kind: string) => `io.kpack.${version}.${kind}`;

/** The declared and the published field at a path as kubectl explain takes it: lists and maps are passed through. */
interface Field {
  readonly path: string;
  readonly published: Published | undefined;
}

function* fieldsOf(shape: Shape, now: Published | undefined, path: string): Generator<Field> {
  if (shape.items !== undefined) return yield* fieldsOf(shape.items, now?.items, path);
  if (shape.additionalProperties !== undefined)
    return yield* fieldsOf(shape.additionalProperties, now?.additionalProperties, path);
  for (const [key, member] of Object.entries(shape.properties ?? {})) {
    const at = `${path}.${key}`;
    yield { path: at, published: now?.properties?.[key] };
    // The API server describes metadata itself, by reference.
    if (at.split('.').length > 2 || key !== 'metadata') yield* fieldsOf(member, now?.properties?.[key], at);
  }
}

const served = kinds.flatMap(({ kind, singular, schemas }) =>
  (['v1alpha1', 'v1alpha2'] as const).flatMap((version) => {
    const schema = schemas[version];
    return schema === undefined ? [] : [{ kind, singular, version, shape: shapeOf(schema) }];
  }),
);

test.each(served)('$kind $version', ({ kind, singular, version, shape }) => {
  const root = published[version]?.[name(version, kind)];
  expect(root?.description).toMatch(/ .*\.$/);
  const fields = [...fieldsOf(shape, root, singular)];
  expect(fields.length).toBeGreaterThan(10);
  // Three of them are in Kubernetes' own words, which end in a link.
  const sentence = /^\S+( \S+){2,}(\.| https:\S+)$/s;
  const mute = fields.filter(({ published: now }) => !sentence.test(now?.description ?? ''));
  expect(mute.map(({ path, published: now }) => `${path}: ${now?.description}`)).toEqual([]);
});

describe('what kubectl prints', () => {
  test('kubectl explain image.spec.cache.volume.size', async () => {
    const args = ['explain', 'image.spec.cache.volume.size', '--api-version=kpack.io/v1alpha2'];
    expect((await cluster.kubectlOk(args)).trim()).toBe(`GROUP:      kpack.io
KIND:       Image
VERSION:    v1alpha2

FIELD: size <Object>


DESCRIPTION:
    Size of the claim, for example 2G. Without it there is no volume cache.
    Greater than 0; cannot be decreased; can grow only where the StorageClass
    allows expansion.`);
  });

  test.each<[Version, string]>([
    ['v1alpha1', 'image'],
    ['v1alpha1', 'image.spec.cacheSize'],
    ['v1alpha1', 'image.spec.build.bindings.metadataRef.name'],
    ['v1alpha1', 'image.status.conditions.lastTransitionTime'],
    ['v1alpha1', 'build.spec.cacheName'],
    ['v1alpha1', 'builder.spec.order.group.id'],
    ['v1alpha1', 'clusterbuilder.spec.serviceAccountRef.namespace'],
    ['v1alpha1', 'clusterstack.status.runImage.latestImage'],
    ['v1alpha1', 'clusterstore.spec.sources.image'],
    ['v1alpha1', 'sourceresolver.status.source.git.type'],
    ['v1alpha2', 'image.spec.cache.volume.size'],
    ['v1alpha2', 'image.spec.build.env.valueFrom.configMapKeyRef.key'],
    ['v1alpha2', 'image.spec.build.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.topologyKey'],
    ['v1alpha2', 'build.spec.lastBuild.cache.image'],
    ['v1alpha2', 'builder.spec.additionalLabels'],
    ['v1alpha2', 'buildpack.status.buildpacks.order.group.optional'],
    ['v1alpha2', 'clusterbuilder.status.lifecycle.apis.buildpack.supported'],
    ['v1alpha2', 'clusterbuildpack.spec.serviceAccountRef'],
    ['v1alpha2', 'clusterlifecycle.status.version'],
    ['v1alpha2', 'sourceresolver.spec.source.blob.stripComponents'],
  ])('%s %s', async (version, path) => {
    const { kind, shape } = served.find((each) => each.version === version && each.singular === path.split('.')[0])!;
    const root = published[version]?.[name(version, kind)];
    const field = [...fieldsOf(shape, root, path.split('.')[0]!)].find((each) => each.path === path);
    const description = field?.published?.description ?? root?.description ?? '';
    const printed = await cluster.kubectlOk(['explain', path, `--api-version=kpack.io/${version}`]);
    expect(printed.replaceAll(/\s+/g, ' ')).toContain(`DESCRIPTION: ${description}`);
  });
});
