// The webhook as it runs in a pod: the bundled command, with the real token of its service account, so that it has exactly the rights of the manifests.
// A supervisor owns the processes, so none is left when a test run dies.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from './access.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { type OpsProcess, opsProcess } from './ops-process.ts';
import { Supervisor } from './supervised.ts';

export type { LogLine, Probe } from './ops-process.ts';

/** The one file that container, npm `bin` and tests run. */
export const bundle = join(import.meta.dirname, '..', '..', 'dist', 'kpack.js');

/** A running replica. */
export interface WebhookProcess extends OpsProcess {
  /** The HTTPS port. @throws ControlPlaneError when it does not listen within 30 s */
  port(): Promise<number>;
}

/** Starts replicas, and ends them all at the end. */
export interface WebhookProcesses {
  /** The directory of their logs, removed at the end. */
  readonly dir: string;
  /** Starts one on free ports of 127.0.0.1 and waits until its probes answer, not until it is ready. `flags` come last and win. */
  start(kubeconfig: string, flags?: readonly string[]): Promise<WebhookProcess>;
  stop(): Promise<void>;
}

/**
 * A kubeconfig with the token that Kubernetes would put into the webhook's pods.
 * @param validForSeconds an hour when not given; nothing renews it here
 */
export const webhookIdentity = (access: Access, validForSeconds = 3600): Promise<string> =>
  access.kubeconfigFor({ serviceAccount: 'webhook', namespace: 'kpack', validForSeconds });

/**
 * @param program another bundle than the one in dist
 * @throws ControlPlaneError when the bundle was not built
 */
export async function webhookProcesses(program = bundle): Promise<WebhookProcesses> {
  if (!existsSync(program)) throw new ControlPlaneError(`${program} is missing: make it with npm run build`);
  const supervisor = await Supervisor.start();
  let started = 0;
  return {
    dir: supervisor.dir,
    async start(kubeconfig, flags = []) {
      const ports = ['--host=127.0.0.1', '--port=0', '--ops-host=127.0.0.1', '--ops-port=0'];
      const args = [program, 'webhook', '--namespace=kpack', `--kubeconfig=${kubeconfig}`, ...ports, ...flags];
      started += 1;
      const replica = await opsProcess(await supervisor.startServer(`webhook-${started}`, process.execPath, args));
      return { ...replica, port: () => replica.portOf('listening') };
    },
    stop: () => supervisor.end(),
  };
}
