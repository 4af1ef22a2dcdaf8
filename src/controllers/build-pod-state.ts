// What the Build controller remembers of a pod: how it fares, not what it was made of. A pod's spec is most of its size, and thousands of
// finished pods are kept until their Builds are pruned.
import type { KubeObject } from '../reconciler/resource.ts';
import { withoutManagedFields } from '../reconciler/without-managed-fields.ts';

/** How a container that has ended, ended (Kubernetes 1.34, ContainerStateTerminated). */
export interface Terminated {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly containerID?: string;
}

/** At most one of the three is there (Kubernetes 1.34, ContainerState). */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: Terminated;
}

/** One container, as the kubelet reports it. */
export interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly image?: string;
  readonly imageID?: string;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

/** A pod of a Build. */
export interface BuildPodState extends KubeObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly activeDeadlineSeconds?: number;
    readonly initContainers?: readonly { readonly name: string }[];
    readonly containers?: readonly { readonly name: string }[];
  };
  readonly status?: {
    /** Pending, Running, Succeeded, Failed or Unknown. */
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly startTime?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
      readonly lastTransitionTime?: string | null;
    }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** Where pods live in the Kubernetes API. */
export const PODS = { group: '', version: 'v1', plural: 'pods' };

/** Pods with this label, of any value, are a Build's; its value is the name of the Build (spec controllers.md 4.4). */
export const POD_LABEL = 'kpack.io/build';

/** Set on a pod whose containers all run (spec controllers.md 4.8). */
export const READY_ANNOTATION = 'build.kpack.io/ready';

/** The part of a pod that is remembered; of its annotations only READY_ANNOTATION. */
export function buildPodState(object: KubeObject): BuildPodState {
  const { metadata, spec, status, ...kind }: BuildPodState = object;
  const ready = metadata?.annotations?.[READY_ANNOTATION];
  const { annotations: _, ...others } = metadata ?? {};
  return withoutManagedFields<BuildPodState>({
    ...kind,
    metadata: ready === undefined ? others : { ...others, annotations: { [READY_ANNOTATION]: ready } },
    ...(spec === undefined ? {} : { spec: shortened(spec) }),
    ...(status === undefined ? {} : { status }),
  } as BuildPodState);
}

function shortened(spec: NonNullable<BuildPodState['spec']>): NonNullable<BuildPodState['spec']> {
  const { nodeName, activeDeadlineSeconds, initContainers = [], containers = [] } = spec;
  return {
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
    initContainers: initContainers.map(({ name }) => ({ name })),
    containers: containers.map(({ name }) => ({ name })),
  };
}
