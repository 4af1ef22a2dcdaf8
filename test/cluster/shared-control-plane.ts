// The control plane that all cluster tests of a run share. A test that stops servers or changes what others see starts its own instead (control-plane.ts).
import { inject } from 'vitest';
import { type Access, accessTo } from './access.ts';

/** The way into the run's control plane; only in tests of the project `cluster`. */
export function sharedControlPlane(): Access {
  return accessTo(inject('controlPlane'));
}
