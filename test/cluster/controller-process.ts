// The controller as it runs in a pod: the bundled command, with the real token of its service account, so that it has exactly the rights of
// the manifests. A supervisor owns the processes, so none is left when a test run dies.
import { existsSync } from 'node:fs';
import type { Access } from './access.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { type OpsProcess, opsProcess } from './ops-process.ts';
import { Supervisor } from './supervised.ts';
import { bundle } from './webhook-process.ts';

/** Starts controllers, and ends them all at the end. */
export interface ControllerProcesses {
  /** Starts one on a free port of 127.0.0.1 and waits until its probes answer, not until it is ready. `flags` come last and win. */
  start(kubeconfig: string, flags?: readonly string[]): Promise<OpsProcess>;
  stop(): Promise<void>;
}

/** A kubeconfig with the token that Kubernetes would put into the controller's pods. */
export const controllerIdentity = (access: Access): Promise<string> =>
  access.kubeconfigFor({ serviceAccount: 'controller', namespace: 'kpack', validForSeconds: 3600 });

/** Images of the steps, as the tests look for them in pods. */
export const STEP_IMAGES = {
  buildInit: 'registry.example.com/kpack/build-init',
  buildWaiter: 'registry.example.com/kpack/build-waiter',
  rebase: 'registry.example.com/kpack/rebase',
  completion: 'registry.example.com/kpack/completion',
} as const;

/** @throws ControlPlaneError when the bundle was not built */
export async function controllerProcesses(program = bundle): Promise<ControllerProcesses> {
  if (!existsSync(program)) throw new ControlPlaneError(`${program} is missing: make it with npm run build`);
  const supervisor = await Supervisor.start();
  let started = 0;
  return {
    async start(kubeconfig, flags = []) {
      const images = [
        `--build-init-image=${STEP_IMAGES.buildInit}`,
        `--build-waiter-image=${STEP_IMAGES.buildWaiter}`,
        `--rebase-image=${STEP_IMAGES.rebase}`,
        `--completion-image=${STEP_IMAGES.completion}`,
      ];
      const place = ['--system-namespace=kpack', `--kubeconfig=${kubeconfig}`, '--ops-host=127.0.0.1', '--ops-port=0'];
      const args = [program, 'controller', ...place, ...images, '--allow-local-sources', ...flags];
      started += 1;
      return opsProcess(await supervisor.startServer(`controller-${started}`, process.execPath, args));
    },
    stop: () => supervisor.end(),
  };
}
