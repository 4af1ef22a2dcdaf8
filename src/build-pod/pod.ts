// The part of a core/v1 Pod that build pods use (Kubernetes 1.34); what is not here is left to the API server's defaults.
import type { OwnerReference } from '../reconciler/resource.ts';
import type { BuildV1alpha2 } from '../schemas/build.ts';
import type { EnvVar } from '../schemas/env.ts';
import type { Int64 } from '../schemas/json.ts';
import type { LocalObjectReference } from '../schemas/references.ts';
import type { ResourceRequirements } from '../schemas/resources.ts';
import type { Toleration } from '../schemas/scheduling.ts';

/** A volume at its place in a container. */
export interface VolumeMount {
  name: string;
  mountPath: string;
  readOnly?: boolean;
  subPath?: string;
}

/** One source a volume. */
export interface Volume {
  name: string;
  emptyDir?: Record<string, never>;
  secret?: { secretName: string };
  configMap?: { name: string };
  persistentVolumeClaim?: { claimName: string };
  downwardAPI?: { items: { path: string; fieldRef: { fieldPath: string } }[] };
}

interface SeccompProfile {
  type: 'RuntimeDefault';
}

/** The same for each step: nothing that the Pod Security Standard "restricted" forbids. */
export interface ContainerSecurityContext {
  runAsNonRoot: boolean;
  allowPrivilegeEscalation: boolean;
  privileged: boolean;
  seccompProfile: SeccompProfile;
  capabilities: { drop: string[] };
}

/** One step. */
export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  env?: EnvVar[];
  resources: ResourceRequirements;
  volumeMounts: VolumeMount[];
  terminationMessagePath?: string;
  terminationMessagePolicy?: 'FallbackToLogsOnError';
  imagePullPolicy: 'IfNotPresent';
  securityContext?: ContainerSecurityContext;
}

/** Who the containers run as; of a rebase the user of the image. */
export interface PodSecurityContext {
  runAsNonRoot: boolean;
  seccompProfile: SeccompProfile;
  runAsUser?: number;
  runAsGroup?: number;
  fsGroup?: number;
}

/** Spec of a build pod. */
export interface PodSpec {
  volumes: Volume[];
  initContainers: Container[];
  containers: Container[];
  restartPolicy: 'Never';
  serviceAccountName: string;
  securityContext: PodSecurityContext;
  activeDeadlineSeconds?: Int64;
  imagePullSecrets?: LocalObjectReference[];
  priorityClassName?: string;
  nodeSelector?: Record<string, string>;
  tolerations?: Toleration[];
  affinity?: NonNullable<NonNullable<BuildV1alpha2['spec']>['affinity']>;
  runtimeClassName?: string;
  schedulerName?: string;
}

/** A build pod, as it is sent to the API server. */
export interface Pod {
  apiVersion: 'v1';
  kind: 'Pod';
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences: OwnerReference[];
  };
  spec: PodSpec;
}
