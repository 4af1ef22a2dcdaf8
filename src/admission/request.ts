// What the rules are asked and what they answer, free of HTTP and of review envelopes: the server, `kpack validate` and the
// tests put the same questions.
import type { JsonObject, JsonValue } from '../schemas/json.ts';

/** One admission question (Kubernetes admission.k8s.io/v1 AdmissionRequest, the members that decide something). */
export interface AdmissionRequest {
  kind: { group: string; version: string; kind: string };
  /** resource.version, where it is said. An API server never asks about a kind of one version and a resource of another. */
  resourceVersion?: string;
  /** CREATE, UPDATE, DELETE, CONNECT; anything else is treated as CONNECT is. Case-sensitive. */
  operation: string;
  /** `status` for a status update, else empty. */
  subResource: string;
  /** userInfo.username. */
  user: string;
  /** undefined when absent or null. */
  object: JsonValue | undefined;
  oldObject: JsonValue | undefined;
}

export interface StorageClass {
  name: string;
  /** allowVolumeExpansion is true. */
  expandable: boolean;
}

/** What is known of the cluster's StorageClasses. */
export interface StorageClasses {
  /** The class that claims without a class get: the newest of the classes marked as default. */
  default(): StorageClass | undefined;
  find(name: string): StorageClass | undefined;
  /** False where only a default is known (without a cluster): a class that is not found may then exist. */
  complete: boolean;
}

/** The facts outside the request that rules may look at. */
export interface AdmissionContext {
  storageClasses: StorageClasses;
  /** The one user who may write what v1alpha2 has deprecated, `system:serviceaccount:kpack:controller`. */
  controllerUser: string;
}

/** The facts where nothing is known of a cluster. */
export const NO_CLUSTER: AdmissionContext = {
  storageClasses: { default: () => undefined, find: () => undefined, complete: false },
  controllerUser: '',
};

/** The answer to an {@link AdmissionRequest}. */
export interface Verdict {
  allowed: boolean;
  /** Why not; empty when allowed. What the API server shows behind "denied the request: ". */
  message: string;
  /** What a log may keep of a message whose details hold values of the object; absent where that is the whole message. */
  reason?: string;
  /** Hints for the user, one sentence each with the path and what to do; never a reason to refuse. */
  warnings: readonly string[];
  /** `/defaults` only, when allowed and something changes: the object as it should be stored. Unchanged parts are the same references as in the request. */
  object?: JsonObject;
}

/** The members of an apiextensions.k8s.io/v1 ConversionRequest that decide something. */
export interface ConversionRequest {
  desiredAPIVersion: string;
  objects: readonly JsonValue[];
}

/** The converted objects in request order; on a failure those converted before it, and why. */
export interface ConversionResult {
  converted: readonly JsonObject[];
  failure?: string;
}
