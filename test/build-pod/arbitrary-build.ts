// Builds as admission lets them pass, and contexts for them, at random.
import fc from 'fast-check';
import type { AccountSecret, BuildPodContext } from '../../src/build-pod/context.ts';
import type { BuildV1alpha2 } from '../../src/schemas/build.ts';
import { recordedPod } from './recorded-pods.ts';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,70}[a-z0-9])?(\.[a-z0-9]{1,20})?$/);
const text = fc.oneof(fc.string(), fc.constantFrom('', '$(HOME)', 'a=b c'));
const tag = fc.stringMatching(
  /^(localhost:5000\/|registry\.example\.com\/)?[a-z0-9]{2,20}(\/[a-z]{1,10})?(:[a-z0-9]{1,10})?$/,
);
const names = fc.array(name, { maxLength: 3 });
const references = names.map((all) => all.map((name) => ({ name })));
/** One value nine times of ten, so that refusals stay rare. */
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] });

const source = fc.oneof(
  fc.record({ git: fc.record({ url: text, revision: text, initializeSubmodules: fc.boolean() }), subPath: text }),
  fc.record({
    blob: fc.record({ url: text, auth: fc.constantFrom('', 'helper', 'secret'), stripComponents: fc.nat() }),
  }),
  fc.record({ registry: optional({ image: text, imagePullSecrets: references }) }),
);

const spec = fc
  .record({
    tags: fc.array(tag, { minLength: 1, maxLength: 4 }),
    source,
    rest: optional({
      builder: optional({ image: text, imagePullSecrets: references }),
      serviceAccountName: name,
      cache: fc.oneof(
        fc.constant({}),
        fc.record({ volume: optional({ persistentVolumeClaimName: name }) }),
        fc.record({ registry: fc.record({ tag }) }),
      ),
      runImage: optional({ image: text }),
      activeDeadlineSeconds: fc.nat(),
      services: fc.uniqueArray(fc.record({ kind: fc.constantFrom('Secret', 'Database'), name }), {
        maxLength: 3,
        selector: (service) => service.name,
      }),
      cnbBindings: fc.uniqueArray(
        fc.record(
          { name, metadataRef: fc.record({ name }), secretRef: fc.record({ name }) },
          { requiredKeys: ['name', 'metadataRef'] },
        ),
        { maxLength: 3, selector: (binding) => binding.name },
      ),
      env: fc.array(optional({ name: text, value: text }), { maxLength: 3 }),
      projectDescriptorPath: text,
      resources: fc.constantFrom({}, { limits: { cpu: '1' } }),
      lastBuild: optional({
        image: text,
        stackId: fc.constantFrom('test.stack', 'other'),
        cache: optional({ image: text }),
      }),
      notary: fc.constantFrom({}, { v1: { url: 'https://n.example.com', secretRef: { name: 'key' } } }),
      cosign: optional({ annotations: fc.array(optional({ name: text, value: text }), { maxLength: 2 }) }),
      defaultProcess: text,
      creationTime: mostly('now', '', '0', '99999999999999999999', 'soon'),
      nodeSelector: fc.constantFrom({}, { disk: 'ssd' }),
      priorityClassName: text,
      schedulerName: text,
      runtimeClassName: text,
    }),
  })
  .map(({ tags, source, rest }) => ({ tags, source, ...rest }));

const metadata = optional({
  labels: fc.dictionary(text, text, { maxKeys: 2 }),
  annotations: optional({
    'image.kpack.io/reason': fc.constantFrom('STACK', 'CONFIG', 'STACK,COMMIT'),
    'image.kpack.io/buildChanges': text,
    'image.kpack.io/builderName': text,
    note: text,
  }),
});

const BUILD = recordedPod('base');

/** A Build. */
export const arbitraryBuild: fc.Arbitrary<BuildV1alpha2> = fc
  .record({ name, metadata, spec })
  .map(({ name, metadata, spec }) => ({
    ...BUILD.build,
    metadata: { ...BUILD.build.metadata, ...metadata, name },
    spec,
  }));

const secret: fc.Arbitrary<AccountSecret> = fc.record({
  metadata: fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'cosign'),
    annotations: fc.dictionary(
      fc.constantFrom('kpack.io/docker', 'kpack.io/git', 'kpack.io/blob', 'kpack.io/cosign.repository'),
      text,
    ),
  }),
  type: fc.constantFrom(
    'Opaque',
    'kubernetes.io/basic-auth',
    'kubernetes.io/ssh-auth',
    'kubernetes.io/dockerconfigjson',
    'kubernetes.io/dockercfg',
  ),
  data: fc.dictionary(fc.constantFrom('cosign.key', 'x'), fc.constantFrom('', 'eA==')),
});

/** Everything around a Build; some of the account's secrets are missing. */
export const arbitraryContext: fc.Arbitrary<BuildPodContext> = fc
  .record({
    secrets: fc.array(secret, { maxLength: 4 }),
    missing: mostly<string | undefined>(undefined, 'a', 'd', ''),
    pullSecrets: fc.array(fc.constantFrom('a', 'b', 'p', 'q'), { maxLength: 3 }),
    forbidden: names,
    injectedSidecars: fc.boolean(),
    maximumPlatformApi: mostly('', '0.8', '0.1', 'x'),
    os: mostly('linux', 'windows'),
    env: mostly(BUILD.context.builder.config.env, []),
  })
  .map(({ secrets, missing, pullSecrets, forbidden, os, env, ...flags }) => ({
    ...BUILD.context,
    ...flags,
    serviceAccount: {
      secrets: [
        ...secrets.map(({ metadata }) => metadata?.name ?? ''),
        ...(missing === undefined ? [] : [missing]),
      ].map((name) => ({ name })),
      imagePullSecrets: pullSecrets.map((name) => ({ name })),
    },
    secrets,
    forbiddenSecrets: new Set(forbidden),
    builder: { reference: 'b', config: { ...BUILD.context.builder.config, os, env } },
  }));
