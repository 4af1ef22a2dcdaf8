// Starts one control plane for all cluster tests of a run, before the first and until after the last; see shared-control-plane.ts for how a test gets at it.
import type { TestProject } from 'vitest/node';
import type { Address } from './access.ts';
import { startControlPlane } from './control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's control plane is. */
    controlPlane: Address;
    /** The path of its administrator's kubeconfig. */
    kubeconfig: string;
  }
}

/** Called by vitest; what it returns is called at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const controlPlane = await startControlPlane();
  const { dir, server, binaries, kubeconfig } = controlPlane;
  project.provide('controlPlane', { dir, server, binaries });
  project.provide('kubeconfig', kubeconfig);
  return () => controlPlane.stop();
}
