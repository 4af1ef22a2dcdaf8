// A pod of about the size of a build's, with its containers' names.
import type { Build } from './objects.ts';

const STEPS = ['prepare', 'analyze', 'detect', 'restore', 'build', 'export'];
const VOLUMES = ['layers-dir', 'platform-dir', 'home-dir', 'workspace-dir', 'registry-source-pull-secrets-dir'];

/** A pod that would do nothing. */
export function naivePod({ spec }: Build, metadata: object): object {
  const container = (name: string) => ({
    name,
    image: spec.builder.image,
    args: ['-layers=/layers', '-app=/workspace', '-group=/layers/group.toml', '-plan=/layers/plan.toml'],
    env: [
      { name: 'HOME', value: '/builder/home' },
      { name: 'CNB_PLATFORM_API', value: '0.13' },
    ],
    volumeMounts: VOLUMES.map((volume) => ({ name: volume, mountPath: `/${volume}` })),
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, labels: { 'kpack.io/build': 'naive' } },
    spec: {
      serviceAccountName: spec.serviceAccountName,
      restartPolicy: 'Never',
      initContainers: STEPS.map(container),
      containers: [container('completion')],
      volumes: VOLUMES.map((name) => ({ name, emptyDir: {} })),
    },
  };
}
