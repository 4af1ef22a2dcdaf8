// Where the chaos happens: a control plane of its own, kpack installed, a registry, a git server, a default StorageClass, one namespace.
import { KubeClient } from '../../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../../src/reconciler/kube-config.ts';
import { type BuildSite, buildSite } from '../build-site.ts';
import { type ControlPlane, startControlPlane } from '../control-plane.ts';

/** The stage; rounds are played on it one after the other. */
export interface ChaosStage {
  readonly plane: ControlPlane;
  readonly site: BuildSite;
  /** The administrator's. */
  readonly client: KubeClient;
  stop(): Promise<void>;
}

const STORAGE_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'example.com/disk',
  allowVolumeExpansion: true,
};
const READY_WITHIN_MS = 180_000;

/** Builds it. */
export async function startChaosStage(apiServerFlags: readonly string[]): Promise<ChaosStage> {
  const plane = await startControlPlane({ apiServerFlags, readyWithinMs: READY_WITHIN_MS });
  try {
    await plane.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(STORAGE_CLASS) });
    const site = await buildSite(plane, 'chaos');
    const client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
    return {
      plane,
      site,
      client,
      async stop() {
        client.close();
        await site.stop().catch(() => undefined);
        await plane.stop();
      },
    };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}
