// Starts of the server against a real API server, installed from the real manifests and with the rights that they give.
import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type ControlPlane, startControlPlane } from '../test/cluster/control-plane.ts';
import { type KpackOptions, startKpack } from './kpack-process.ts';
import { rounded } from './statistics.ts';
import { makeWorkspace } from './workspace.ts';

const NAMESPACE = 'kpack';
const STORAGE_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'example.com/disk',
  allowVolumeExpansion: true,
};

/** One start: time from spawning the process to an answer that knows the StorageClasses, and CPU time used for it, in ms. */
export interface Start {
  ms: number;
  cpuMs: number;
}

/** Why there is nothing to start on. */
export interface Skipped {
  skipped: string;
}

/** Starts a control plane and, on it, the server several times; the first start, which makes certificates, is not counted. */
export async function clusterStarts(
  program: string,
  runs: number,
  progress: (text: string) => void,
): Promise<Start[] | Skipped> {
  let plane: ControlPlane;
  try {
    plane = await startControlPlane();
  } catch (err) {
    return { skipped: err instanceof Error ? err.message : String(err) };
  }
  const { certDir: caFile, logFile, remove } = makeWorkspace();
  try {
    await plane.kubectlOk(['apply', '--server-side', '-k', 'manifests']);
    await plane.kubectlOk(['apply', '-f', '-'], { input: JSON.stringify(STORAGE_CLASS) });
    const kubeconfig = await plane.kubeconfigFor({ serviceAccount: 'webhook', namespace: NAMESPACE });
    const options: KpackOptions = {
      program,
      args: ['--namespace', NAMESPACE, '--kubeconfig', kubeconfig],
      caFile,
      serverName: `kpack-webhook.${NAMESPACE}.svc`,
      logFile,
    };
    const starts: Start[] = [];
    for (let run = 0; run <= runs; run++) {
      const starting = startKpack(options);
      if (run === 0) await fetchCa(plane, caFile, starting);
      const kpack = await starting;
      await kpack.stop();
      if (run > 0) starts.push({ ms: rounded(kpack.startMs, 1), cpuMs: kpack.startCpuMs });
      progress(
        `start ${run}/${runs} with an API server: ${rounded(kpack.startMs, 1)} ms${run === 0 ? ' (made certificates)' : ''}`,
      );
    }
    return starts;
  } finally {
    await plane.stop();
    remove();
  }
}

/** Writes the CA that the server puts into the Secret to a file; gives up when the server does. */
async function fetchCa(plane: ControlPlane, file: string, starting: Promise<unknown>): Promise<void> {
  let over = false;
  starting.catch(() => {
    over = true;
  });
  while (!over) {
    const { stdout } = await plane.kubectl(['get', 'secret', 'webhook-certs', '-n', NAMESPACE, '-o', 'json']);
    const ca: unknown = stdout === '' ? undefined : JSON.parse(stdout).data?.['ca-cert.pem'];
    if (typeof ca === 'string' && ca !== '') return await writeFile(file, Buffer.from(ca, 'base64'));
    await pause(50);
  }
}
