// A cluster that kpack ran before us, with objects of two of its releases, valid and not: our release is applied over it, and everything goes on.
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import { findKind } from '../../src/schemas/kinds.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Installation, release, startInstalled } from './installation.ts';
import {
  applyKpackCrds,
  applyKpackWebhook,
  type KpackCertificates,
  kpackCertificates,
  recordedImages,
} from './kpack-state.ts';

const git = { git: { url: 'https://git.example.com/app.git', revision: 'main' } };
const builder = { kind: 'ClusterBuilder', name: 'default' };
const account = { name: 'build-sa', namespace: 'kpack' };
const stack = { kind: 'ClusterStack', name: 'base' };
const store = { kind: 'ClusterStore', name: 'default' };
const condition = { type: 'Ready', status: 'True', lastTransitionTime: null };
const unresolved = {
  image: {},
  api: {},
  apis: { buildpack: { deprecated: null, supported: null }, platform: { deprecated: null, supported: null } },
};

interface Left {
  readonly kind: string;
  readonly name: string;
  readonly spec: JsonObject;
  readonly status?: JsonObject;
}
const left = (kind: string, name: string, spec: JsonObject, status?: JsonObject): Left =>
  status === undefined ? { kind, name, spec } : { kind, name, spec, status };

/** What v0.2.2 stored, as v1alpha1. */
const ofV022: Left[] = [
  left('Image', 'ancient', {
    tag: 'team/ancient',
    builder,
    serviceAccount: 'app-sa',
    source: git,
    cacheSize: '2G',
    failedBuildHistoryLimit: 10,
    successBuildHistoryLimit: 10,
    imageTaggingStrategy: 'BuildNumber',
    build: { resources: {}, bindings: [{ name: 'apm', metadataRef: { name: 'apm' } }] },
  }),
  left('ClusterStore', 'ancient', { sources: [{ image: 'team/java' }] }),
];

/** What v0.17.2 stored, as v1alpha2: with the nulls, unknown fields and impossible values that nothing kept out. */
const ofV0172: Left[] = [
  left(
    'Image',
    'nulls',
    {
      tag: 'team/app',
      additionalTags: null,
      builder,
      source: { ...git, blob: null, subPath: null },
      cache: null,
      notary: null,
      build: { env: null, services: null, resources: {}, affinity: null },
      failedBuildHistoryLimit: 10,
      successBuildHistoryLimit: 10,
    },
    { conditions: [condition], buildCounter: 3 },
  ),
  left('Image', 'unknown', {
    tag: 'team/app',
    builder,
    source: { git: { ...git.git, depth: 1 } },
    cache: { volume: { request: '5G' } },
    dockerfile: 'Dockerfile',
    failedBuildHistoryLimit: 10,
    successBuildHistoryLimit: 10,
  }),
  left('Image', 'legacy', {
    tag: 'team/app',
    builder,
    source: git,
    notary: { v1: { url: 'https://notary.example.com', secretRef: { name: 'notary' } } },
    build: { cnbBindings: [{ name: 'apm', metadataRef: { name: 'apm' } }], resources: {} },
    failedBuildHistoryLimit: 10,
    successBuildHistoryLimit: 10,
  }),
  left('Image', 'worthless', {
    tag: 'UP case',
    builder: {},
    source: {},
    failedBuildHistoryLimit: 0,
    imageTaggingStrategy: 'Typo',
  }),
  left(
    'Build',
    'app-build-1',
    {
      tags: ['team/app'],
      builder: { image: 'team/builder' },
      serviceAccountName: 'default',
      source: git,
      cache: {},
      runImage: {},
      resources: {},
      lastBuild: { image: 'team/app', cache: {}, stackId: 'base' },
    },
    {
      stack: {},
      lifecycleVersion: '',
      conditions: [{ ...condition, type: 'Succeeded' }],
      stepStates: [{ terminated: { exitCode: 0, startedAt: null, finishedAt: null } }],
    },
  ),
  left(
    'Builder',
    'team',
    {
      tag: 'team/builder',
      stack,
      store: { kind: 'ClusterStore' },
      lifecycle: { name: 'default-lifecycle', kind: 'ClusterLifecycle' },
      serviceAccountName: 'default',
      order: [{ group: [{ id: '', kind: 'ClusterBuildpack', name: 'java' }] }],
    },
    { stack: {}, lifecycle: unresolved, conditions: [condition] },
  ),
  left(
    'SourceResolver',
    'app-source',
    { serviceAccount: 'app-sa', source: git },
    { conditions: [condition], source: { git: { ...git.git, type: 'Branch' } } },
  ),
  left('Buildpack', 'java', { image: 'team/java', serviceAccountName: 'default' }, { buildpacks: null }),
  left(
    'ClusterBuilder',
    'default',
    {
      tag: 'team/builder',
      stack,
      store,
      serviceAccountRef: account,
      order: [{ group: [{ id: 'team/java' }] }],
      additionalLabels: null,
    },
    { stack: {}, lifecycle: unresolved },
  ),
  left(
    'ClusterStack',
    'base',
    { id: 'base', buildImage: { image: 'team/build' }, runImage: { image: 'team/run' }, serviceAccountRef: null },
    { buildImage: {}, runImage: {}, mixins: null },
  ),
  left('ClusterStore', 'default', { sources: [{ image: 'team/java' }], polling: true }),
  left('ClusterBuildpack', 'java', { image: 'team/java' }),
  left('ClusterLifecycle', 'default-lifecycle', { image: 'team/lifecycle' }, unresolved),
];

/** Images with a cache need one. */
const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'example.com/none',
};

let plane: ControlPlane;
let client: KubeClient;
let certificates: KpackCertificates;
let kpack: Installation | undefined;

const isClusterWide = (kind: string): boolean => findKind(kind)?.scope === 'Cluster';
const pathOf = (kind: string, version: string, name?: string, subresource?: string): string =>
  resourcePath(
    { group: 'kpack.io', version, plural: `${kind.toLowerCase()}s` },
    { namespace: isClusterWide(kind) ? undefined : 'team', name, subresource },
  );

async function leave(version: string, objects: readonly Left[]): Promise<void> {
  for (const { kind, name, spec, status } of objects) {
    const object: KubeObject & { spec: object; status?: object } = {
      apiVersion: `kpack.io/${version}`,
      kind,
      metadata: { name },
      spec,
    };
    const made = await client.create(pathOf(kind, version), object);
    if (status !== undefined) await client.update(pathOf(kind, version, name, 'status'), { ...made, status });
  }
}

beforeAll(async () => {
  [plane, certificates] = await Promise.all([startControlPlane(), kpackCertificates()]);
  client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
  await plane.kubectlOk(['create', 'namespace', 'team']);
  await plane.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(storageClass) });
  await applyKpackCrds(plane, 'v0.2.2', certificates['ca-cert.pem']);
  await leave('v1alpha1', ofV022);
  await applyKpackCrds(plane, 'v0.17.2', certificates['ca-cert.pem']);
  await leave('v1alpha2', ofV0172);
  await plane.kubectlOk(['create', '--filename=-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: recordedImages() }),
  });
  await applyKpackWebhook(plane, certificates);
});
afterAll(async () => {
  client?.close();
  await kpack?.stop();
  await plane?.stop();
});

const data = async (): Promise<Record<string, string>> => {
  const text = await plane.kubectlOk([
    'get',
    'secret',
    'webhook-certs',
    '--namespace=kpack',
    '--output=jsonpath={.data}',
  ]);
  return Object.fromEntries(
    Object.entries(JSON.parse(text) as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ]),
  );
};

describe('our release over it', () => {
  test('is applied with one command', async () => {
    const { code, stderr } = await plane.kubectl(['apply', `--filename=${release}`]);
    // kubectl says so of everything that it did not apply before; kpack's own objects it did.
    const others = stderr
      .split('\n')
      .filter(
        (line) =>
          line !== '' && !line.includes('is missing the kubectl.kubernetes.io/last-applied-configuration annotation'),
      );
    expect({ code, others }).toEqual({ code: 0, others: [] });
    kpack = await startInstalled(plane, { replicas: 2 });
  });

  test('kpack’s certificate stays in its Secret, is served and is trusted', async () => {
    expect(await data()).toEqual(certificates);
    for (const replica of kpack!.replicas) {
      const socket = connect({
        host: '127.0.0.1',
        port: await replica.port(),
        ca: certificates['ca-cert.pem'],
        servername: 'kpack-webhook.kpack.svc',
      });
      await once(socket, 'secureConnect');
      expect(socket.authorized).toBe(true);
      socket.destroy();
    }
  });

  test('both versions are checked, defaulted and described', async () => {
    for (const kind of ['mutatingwebhookconfiguration/defaults', 'validatingwebhookconfiguration/validation']) {
      const args = ['get', `${kind}.webhook.kpack.io`, '--output=jsonpath={.webhooks[*]}'];
      const webhook = JSON.parse(await plane.kubectlOk(args));
      const images = webhook.rules.find(({ resources }: { resources: string[] }) => resources.includes('images'));
      expect(images).toMatchObject({ apiVersions: ['v1alpha1', 'v1alpha2'], operations: ['CREATE', 'UPDATE'] });
      expect(webhook.clientConfig).toMatchObject({
        service: { port: 443 },
        caBundle: Buffer.from(certificates['ca-cert.pem']).toString('base64'),
      });
    }
    const versions = ['get', 'crd', 'images.kpack.io', '--output=jsonpath={.status.storedVersions}'];
    expect(await plane.kubectlOk(versions)).toBe('["v1alpha1","v1alpha2"]');
    expect(await plane.kubectlOk(['explain', 'image.spec.tag'])).toContain('Where every build is pushed');
  });
});

const everything = [
  ...ofV022,
  ...ofV0172,
  ...recordedImages().map(({ metadata, spec }) => left('Image', metadata.name, spec as JsonObject)),
];

describe.each(['v1alpha1', 'v1alpha2'] as const)('as %s', (version) => {
  const present = everything.filter(({ kind }) => findKind(kind)?.schemas[version] !== undefined);

  test('every object is listed and read', async () => {
    const resources = [...new Set(present.map(({ kind }) => `${kind.toLowerCase()}s.${version}.kpack.io`))];
    const { code, stdout, stderr } = await plane.kubectl([
      'get',
      resources.join(','),
      '--all-namespaces',
      '--output=json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const items: KubeObject[] = JSON.parse(stdout).items;
    expect(items.map(({ kind, metadata }) => `${kind} ${metadata?.name}`).toSorted()).toEqual(
      present.map(({ kind, name }) => `${kind} ${name}`).toSorted(),
    );
    expect(new Set(items.map(({ apiVersion }) => apiVersion))).toEqual(new Set([`kpack.io/${version}`]));
  });

  test('every object is labelled and gets a status, whatever is in it', async () => {
    const resources = present.map(({ kind, name }) => `${kind.toLowerCase()}s.${version}.kpack.io/${name}`);
    const { code, stdout, stderr } = await plane.kubectl([
      'label',
      '--namespace=team',
      '--overwrite',
      ...resources,
      `touched=${version}`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(present.length);
    for (const { kind, name } of present) {
      const status = { status: { observedGeneration: version === 'v1alpha1' ? 11 : 12 } };
      const path = pathOf(kind, version, name, 'status');
      expect(await client.patch(path, 'merge', status), `${kind} ${name}`).toMatchObject(status);
    }
  });

  test('valid Images are changed, invalid ones once they are put right', async () => {
    const patch = (name: string, spec: JsonObject) => {
      const change = ['--type=merge', `--patch=${JSON.stringify({ spec })}`];
      return plane.kubectl(['patch', `images.${version}.kpack.io`, name, '--namespace=team', ...change]);
    };
    for (const name of ['ancient', 'nulls', 'unknown', 'legacy', 'v1', 'v2']) {
      const change = { source: { git: { revision: version } }, successBuildHistoryLimit: 4 };
      const advice = 'Warning: spec.cache.volume.size is not set, so there is no cache volume; set a size such as 2G\n';
      const stderr = name === 'unknown' && version === 'v1alpha2' ? advice : '';
      expect(await patch(name, change), name).toEqual({ code: 0, stdout: `image.kpack.io/${name} patched\n`, stderr });
    }
    const bad = version === 'v1alpha1' ? 'badv1' : 'worthless';
    const { code, stderr } = await patch(bad, { successBuildHistoryLimit: 4 });
    expect(code).toBe(1);
    expect(stderr).toContain('missing field(s): spec.builder.name');
    const right = { builder, source: git, failedBuildHistoryLimit: 1 };
    expect(await patch(bad, right)).toMatchObject({ code: 0, stdout: `image.kpack.io/${bad} patched\n` });
  });

  test('manifests that were applied to kpack are applied again', async () => {
    for (const { metadata } of recordedImages().filter(({ metadata: { name } }) => name !== 'badv1')) {
      const input =
        (metadata.annotations as Record<string, string>)['kubectl.kubernetes.io/last-applied-configuration'] ?? '';
      const { code, stderr } = await plane.kubectl(['apply', '--filename=-'], { input });
      expect({ code, stderr }, metadata.name).toEqual({ code: 0, stderr: '' });
    }
  });
});

test('Builds stay as they are, and everything can be deleted', async () => {
  const change = JSON.stringify({ spec: { source: { git: { revision: 'next' } } } });
  const patched = await plane.kubectl([
    'patch',
    'build',
    'app-build-1',
    '-n=team',
    '--type=merge',
    `--patch=${change}`,
  ]);
  expect(patched).toMatchObject({ code: 1, stderr: expect.stringContaining('Immutable fields changed') });
  const resources = everything.map(({ kind, name }) => `${kind.toLowerCase()}s.kpack.io/${name}`);
  const { code, stdout } = await plane.kubectl(['delete', '--namespace=team', ...resources]);
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(everything.length);
});
