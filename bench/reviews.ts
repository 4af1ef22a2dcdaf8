// The reviews that benchmarks send: Images of about 2 kB as an API server sends them after `kubectl apply`, with who asked,
// who manages which field, and the annotation that kubectl keeps its last manifest in.
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../src/schemas/json.ts';

/** The API versions of an Image. */
export const IMAGE_VERSIONS = ['v1alpha1', 'v1alpha2'] as const;
export type ImageVersion = (typeof IMAGE_VERSIONS)[number];

const MANAGER = 'kubectl-client-side-apply';
const TIME = '2026-11-02T08:15:30Z';

/** The manifest that somebody applies. */
function manifestOf(version: ImageVersion, name: string, revision: string): JsonObject {
  return {
    apiVersion: `kpack.io/${version}`,
    kind: 'Image',
    metadata: { annotations: {}, name, namespace: 'shop' },
    spec: {
      build: { env: [{ name: 'BP_JVM_VERSION', value: '21' }] },
      builder: { kind: 'ClusterBuilder', name: 'default' },
      [version === 'v1alpha1' ? 'serviceAccount' : 'serviceAccountName']: 'registry-push',
      source: { git: { revision, url: 'https://git.example.com/shop/cart.git' } },
      tag: `registry.example.com/shop/${name}`,
    },
  };
}

/** An Image as the API server hands it to the webhooks when it is made: not defaulted yet. */
export function newImage(version: ImageVersion, name: string): JsonObject {
  const manifest = manifestOf(version, name, 'main');
  return { ...manifest, metadata: metadataOf(manifest, version, name, 1), spec: manifest.spec ?? {} };
}

/**
 * An Image of some age after another `kubectl apply`, which changed the git revision.
 * @param stored what is in storage, defaulted
 */
export function changedImage(version: ImageVersion, name: string, stored: JsonObject): JsonObject {
  const manifest = manifestOf(version, name, 'b7a4e6c5d2');
  return {
    ...stored,
    metadata: metadataOf(manifest, version, name, 2),
    spec: { ...(stored.spec as JsonObject), source: (manifest.spec as JsonObject).source ?? {} },
  };
}

/** Adds the status that the controller writes. */
export function builtImage(image: JsonObject): JsonObject {
  return {
    ...image,
    status: {
      buildCounter: 1,
      conditions: [
        { lastTransitionTime: TIME, status: 'True', type: 'Ready' },
        { lastTransitionTime: TIME, status: 'True', type: 'BuilderReady' },
      ],
      latestBuildRef: 'cart-build-1',
      latestImage: `registry.example.com/shop/cart@sha256:${'5f'.repeat(32)}`,
      observedGeneration: 1,
    },
  };
}

function metadataOf(manifest: JsonObject, version: ImageVersion, name: string, generation: number): JsonObject {
  return {
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(manifest)}\n` },
    creationTimestamp: TIME,
    generation,
    managedFields: [
      {
        apiVersion: `kpack.io/${version}`,
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:annotations': { '.': {}, 'f:kubectl.kubernetes.io/last-applied-configuration': {} } },
          'f:spec': { '.': {}, 'f:builder': {}, 'f:source': { '.': {}, 'f:git': {} }, 'f:tag': {} },
        },
        manager: MANAGER,
        operation: 'Update',
        time: TIME,
      },
    ],
    name,
    namespace: 'shop',
    uid: '0b9ff3c8-7d0c-4d0e-9d1d-6c1a2b8f6a11',
  };
}

/** The AdmissionReview of an Image. @param old what is in storage, for an update */
export function imageReview(version: ImageVersion, object: JsonObject, old?: JsonObject): JsonObject {
  const kind = { group: 'kpack.io', version, kind: 'Image' };
  const resource = { group: 'kpack.io', version, resource: 'images' };
  const operation = old === undefined ? 'CREATE' : 'UPDATE';
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: randomUUID(),
      kind,
      resource,
      requestKind: kind,
      requestResource: resource,
      name: (object.metadata as JsonObject).name ?? '',
      namespace: 'shop',
      operation,
      userInfo: { username: 'alice@example.com', groups: ['shop-developers', 'system:authenticated'] },
      object,
      oldObject: old ?? null,
      dryRun: false,
      options: {
        kind: old === undefined ? 'CreateOptions' : 'UpdateOptions',
        apiVersion: 'meta.k8s.io/v1',
        fieldManager: MANAGER,
        fieldValidation: 'Strict',
      },
    },
  };
}

/** The ConversionReview of any objects. */
export function conversionReview(desiredVersion: ImageVersion, objects: JsonObject[]): JsonObject {
  return {
    kind: 'ConversionReview',
    apiVersion: 'apiextensions.k8s.io/v1',
    request: { uid: randomUUID(), desiredAPIVersion: `kpack.io/${desiredVersion}`, objects },
  };
}
