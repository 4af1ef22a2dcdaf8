// Where a kind of object lives in the Kubernetes API, as a URL path.

/** One resource type of the Kubernetes API. */
export interface Resource {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural name as in URLs, e.g. `secrets`. */
  readonly plural: string;
}

/** What every Kubernetes object has, as far as this client looks at it. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    creationTimestamp?: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    deletionTimestamp?: string;
    generation?: number;
    ownerReferences?: OwnerReference[];
    finalizers?: string[];
  };
}

/** Who an object belongs to: when all its owners are gone, Kubernetes' garbage collector deletes it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  /** The one owner that looks after the object. */
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Which object or collection of a resource: both absent is the collection over the whole cluster. */
export interface Place {
  namespace?: string | undefined;
  name?: string | undefined;
  subresource?: string | undefined;
}

/** The URL path of a collection or an object, e.g. `/api/v1/namespaces/kpack/secrets/webhook-certs`. */
export function resourcePath(resource: Resource, place: Place = {}): string {
  const segments = resource.group === '' ? ['api'] : ['apis', resource.group];
  segments.push(resource.version);
  if (place.namespace !== undefined) segments.push('namespaces', place.namespace);
  segments.push(resource.plural);
  if (place.name !== undefined) segments.push(place.name);
  if (place.subresource !== undefined) segments.push(place.subresource);
  return `/${segments.map(encodeURIComponent).join('/')}`;
}
