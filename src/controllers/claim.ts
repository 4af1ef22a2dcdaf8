// The volume that holds an Image's cache, as far as the controllers look at it (Kubernetes 1.34, PersistentVolumeClaim).
import type { KubeObject } from '../reconciler/resource.ts';

/** A PersistentVolumeClaim. */
export interface Claim extends KubeObject {
  spec?: {
    accessModes?: readonly string[];
    resources?: { requests?: Readonly<Record<string, string>>; limits?: Readonly<Record<string, string>> };
    storageClassName?: string;
    volumeName?: string;
  };
  status?: {
    /** Pending, Bound or Lost. */
    phase?: string;
    capacity?: Readonly<Record<string, string>>;
    conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
  };
}

/** Where claims live in the Kubernetes API. */
export const CLAIMS = { group: '', version: 'v1', plural: 'persistentvolumeclaims' };

/**
 * Claims with this label, of any value, are watched; its value is the name of the Image. Claims that kpack made have no label of their own
 * (spec controllers.md 2.4), so a cache does not hold them: whoever is refused to create one (409) must read it, and give it this label if it
 * is the Image's.
 */
export const CLAIM_LABEL = 'image.kpack.io/image';
