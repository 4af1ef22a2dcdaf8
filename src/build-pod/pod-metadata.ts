// Name, labels, annotations and owner of a pod (spec build-pod.md, 1 and 2.1).
import type { BuildV1alpha2 } from '../schemas/build.ts';
import { childName } from './child-name.ts';
import type { Pod } from './pod.ts';

/** Sidecars would keep a pod from ever ending. */
export const SIDECAR_ANNOTATION = 'sidecar.istio.io/inject';

/** Orders to controllers about the Build, and a copy of it: neither says anything about the pod (spec controllers.md, 11, 2). */
const NOT_COPIED = ['image.kpack.io/additionalBuildNeeded', 'kubectl.kubernetes.io/last-applied-configuration'];

export function podMetadata({ metadata = {} }: BuildV1alpha2): Pod['metadata'] {
  const { name = '', namespace = '', uid = '', labels = {}, annotations = {} } = metadata;
  const copied = Object.entries(annotations).filter(([key]) => !NOT_COPIED.includes(key));
  return {
    name: podName(name),
    namespace,
    // A label is shorter than a name may be.
    labels: { ...labels, 'kpack.io/build': childName(name, '') },
    annotations: { ...Object.fromEntries(copied), [SIDECAR_ANNOTATION]: 'false' },
    ownerReferences: [
      { apiVersion: 'kpack.io/v1alpha2', kind: 'Build', name, uid, controller: true, blockOwnerDeletion: true },
    ],
  };
}

/** The one pod of a Build. */
export const podName = (build: string): string => childName(build, '-build-pod');
