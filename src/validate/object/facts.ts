// The facts that our rules look at beside the objects, where somebody applies a manifest.
import type { AdmissionContext, StorageClasses } from '../../admission/request.ts';

/** As the webhook has them. */
export type Facts = AdmissionContext;

/** Who applies: anybody but the controller. */
export const USER = 'kubectl';

/** `storageClasses`: what is known of the cluster's. */
export const factsOf = (storageClasses: StorageClasses): Facts => ({
  storageClasses,
  controllerUser: 'system:serviceaccount:kpack:controller',
});
