// The steps of the naive controller: each reads all that it needs from the API server, and writes a status whether or not it says anything new.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isNotFound } from '../../../src/reconciler/api-error.ts';
import type { KubeClient } from '../../../src/reconciler/kube-client.ts';
import { type KubeObject, type Resource, resourcePath } from '../../../src/reconciler/resource.ts';
import {
  ACCOUNTS,
  type Account,
  BUILDERS,
  BUILDS,
  type Build,
  type Builder,
  CLAIMS,
  type GitSource,
  IMAGES,
  type Image,
  PODS,
  type Pod,
  RESOLVERS,
  type Resolver,
  SECRETS,
  type Thing,
} from './objects.ts';
import { naivePod } from './pod.ts';

/** What is done for a key of each kind. */
export interface Steps {
  image(key: string): Promise<void>;
  resolver(key: string): Promise<void>;
  build(key: string): Promise<void>;
}

const run = promisify(execFile);

/** The steps on one cluster. */
export function naiveSteps(client: KubeClient): Steps {
  const find = <T extends Thing>(resource: Resource, namespace: string | undefined, name: string) =>
    client.get<T>(resourcePath(resource, { namespace, name })).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  const make = (resource: Resource, namespace: string, object: KubeObject) =>
    client.create(resourcePath(resource, { namespace }), object);
  const tell = ({ metadata }: Thing, resource: Resource, status: object) => {
    const { namespace, name } = metadata;
    return client.patch(resourcePath(resource, { namespace, name, subresource: 'status' }), 'merge', { status });
  };
  const readCredentials = async (namespace: string, account: string): Promise<void> => {
    const found = await find<Account>(ACCOUNTS, namespace, account);
    for (const { name } of found?.secrets ?? []) await find(SECRETS, namespace, name);
  };

  return {
    async image(key) {
      const [namespace = '', name = ''] = key.split('/');
      const image = await find<Image>(IMAGES, namespace, name);
      if (image === undefined) return;
      const { spec } = image;
      await readCredentials(namespace, spec.serviceAccountName);
      const source = `${name}-source`;
      const resolver = await find<Resolver>(RESOLVERS, namespace, source);
      if (resolver === undefined) {
        const metadata = child(image, 'Image', source);
        await make(RESOLVERS, namespace, {
          ...kpack('SourceResolver', metadata),
          spec: { serviceAccount: spec.serviceAccountName, source: spec.source },
        } as KubeObject);
      }
      if ((await find(CLAIMS, namespace, `${name}-cache`)) === undefined) {
        const metadata = child(image, 'Image', `${name}-cache`);
        await make(CLAIMS, namespace, {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata,
          spec: CLAIM,
        } as KubeObject);
      }
      const git = resolver?.status?.source?.git;
      const builds = (await client.list<Build>(resourcePath(BUILDS))).items.filter(
        ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[LABEL] === name,
      );
      const builder = await find<Builder>(BUILDERS, undefined, spec.builder.name);
      if (git !== undefined && builder !== undefined && builds.length === 0) {
        await make(BUILDS, namespace, buildFor(image, builder, git) as KubeObject);
      }
      const latestImage = builds[0]?.status?.latestImage;
      await tell(image, IMAGES, {
        conditions: [condition(image, latestImage === undefined ? 'Unknown' : 'True')],
        ...(latestImage === undefined ? {} : { latestImage }),
      });
    },

    async resolver(key) {
      const [namespace = '', name = ''] = key.split('/');
      const resolver = await find<Resolver>(RESOLVERS, namespace, name);
      if (resolver === undefined) return;
      await readCredentials(namespace, resolver.spec.serviceAccount);
      const { url, revision } = resolver.spec.source.git;
      const { stdout } = await run('git', ['ls-remote', url, revision]);
      const git = { url, revision: stdout.slice(0, 40), type: 'Branch' };
      await tell(resolver, RESOLVERS, { conditions: [condition(resolver, 'True')], source: { git } });
    },

    async build(key) {
      const [namespace = '', name = ''] = key.split('/');
      const build = await find<Build>(BUILDS, namespace, name);
      if (build === undefined) return;
      await readCredentials(namespace, build.spec.serviceAccountName);
      await client.list(resourcePath(ACCOUNTS));
      const pod = await find<Pod>(PODS, namespace, `${name}-build-pod`);
      if (pod === undefined) {
        await make(PODS, namespace, naivePod(build, child(build, 'Build', `${name}-build-pod`)) as KubeObject);
      }
      const isDone = pod?.status?.phase === 'Succeeded';
      await tell(build, BUILDS, {
        conditions: [{ ...condition(build, isDone ? 'True' : 'Unknown'), type: 'Succeeded' }],
        podName: `${name}-build-pod`,
        ...(isDone ? { latestImage: `${build.spec.tags[0]}@sha256:${'1'.repeat(64)}` } : {}),
      });
    },
  };
}

const LABEL = 'image.kpack.io/image';
const CLAIM = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2G' } } };

const kpack = (kind: string, metadata: object) => ({ apiVersion: 'kpack.io/v1alpha2', kind, metadata });

const child = ({ metadata: { namespace, name, uid } }: Thing, kind: string, childName: string) => ({
  name: childName,
  namespace,
  ownerReferences: [{ apiVersion: 'kpack.io/v1alpha2', kind, name, uid, controller: true, blockOwnerDeletion: true }],
});

const buildFor = (image: Image, builder: Builder, git: GitSource) => ({
  ...kpack('Build', {
    ...child(image, 'Image', `${image.metadata.name}-build-1`),
    labels: { [LABEL]: image.metadata.name, 'image.kpack.io/buildNumber': '1' },
  }),
  spec: {
    tags: [image.spec.tag],
    serviceAccountName: image.spec.serviceAccountName,
    builder: { image: builder.status.latestImage },
    runImage: { image: builder.status.stack.runImage },
    cache: { volume: { persistentVolumeClaimName: `${image.metadata.name}-cache` } },
    source: { git: { url: git.url, revision: git.revision } },
  },
});

/** Always of the same time, so that a status that says nothing new wakes nobody. */
const condition = ({ metadata }: Thing, status: 'True' | 'Unknown') => ({
  type: 'Ready',
  status,
  lastTransitionTime: metadata.creationTimestamp,
});
