// Where the steps of a build find what, as the lifecycle and kpack's programs expect it (spec build-pod.md, 2.4 and 2.5).
import type { Volume, VolumeMount } from './pod.ts';

export const LAYERS: VolumeMount = { name: 'layers-dir', mountPath: '/layers' };
export const HOME: VolumeMount = { name: 'home-dir', mountPath: '/builder/home' };
export const WORKSPACE: VolumeMount = { name: 'workspace-dir', mountPath: '/workspace' };
export const PLATFORM: VolumeMount = { name: 'platform-dir', mountPath: '/platform' };
export const REPORT: VolumeMount = { name: 'report-dir', mountPath: '/var/report' };
export const CACHE: VolumeMount = { name: 'cache-dir', mountPath: '/cache' };
export const NOTARY: VolumeMount = { name: 'notary-dir', mountPath: '/var/notary/v1', readOnly: true };
export const SOURCE_PULL_SECRETS: VolumeMount = {
  name: 'registry-source-pull-secrets-dir',
  mountPath: '/registrySourcePullSecrets',
  readOnly: true,
};
export const PROJECT_METADATA: VolumeMount = { name: LAYERS.name, mountPath: '/projectMetadata' };
export const BINDINGS_PATH = `${PLATFORM.mountPath}/bindings`;
export const SECRETS_PATH = '/var/build-secrets';
export const REPORT_FILE = `${REPORT.mountPath}/report.toml`;

/** A directory that is empty when the pod starts. */
export const emptyVolume = (name: string): Volume => ({ name, emptyDir: {} });
/** The keys of a Secret as files. */
export const secretVolume = (name: string, secretName: string): Volume => ({ name, secret: { secretName } });
