// A service mesh injects sidecars that start beside ordinary containers: so all steps become ordinary ones, and each waits for the step
// before it, the first for the sidecars (spec build-pod.md, 4).
import type { BuildPodContext } from './context.ts';
import { emptyVolume, WORKSPACE } from './directories.ts';
import type { Container, Pod, VolumeMount } from './pod.ts';
import { SIDECAR_ANNOTATION } from './pod-metadata.ts';

/** The annotation of the pod that the controller sets once the sidecars are ready, and its file. */
const READY_FIELD = "metadata.annotations['build.kpack.io/ready']";
const READY_FILE = 'sidecars-ready';

const WAIT: VolumeMount = { name: 'build-wait-dir', mountPath: '/buildWait' };
const DOWNWARD: VolumeMount = { name: 'downward-api-dir', mountPath: '/downward' };
const WAITER = `${WAIT.mountPath}/build-waiter`;

/** The same pod, for namespaces with a service mesh. */
export function withInjectedSidecars(pod: Pod, { images }: Pick<BuildPodContext, 'images'>): Pod {
  const { annotations: { [SIDECAR_ANNOTATION]: _, ...annotations } = {}, ...metadata } = pod.metadata;
  const steps = [...pod.spec.initContainers, ...pod.spec.containers];
  const resources = pod.spec.containers[0]?.resources ?? {};
  return {
    ...pod,
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: {
      ...pod.spec,
      volumes: [
        ...pod.spec.volumes,
        emptyVolume(WAIT.name),
        {
          name: DOWNWARD.name,
          downwardAPI: { items: [{ path: READY_FILE, fieldRef: { fieldPath: READY_FIELD } }] },
        },
      ],
      initContainers: [copyWaiter(images.buildWaiter, resources)],
      containers: steps.map((step, i) => waiting(step, steps[i - 1])),
    },
  };
}

const copyWaiter = (image: string, resources: Container['resources']): Container => ({
  name: 'pre-start',
  image,
  args: ['-mode=copy', `-to=${WAITER}`],
  workingDir: WORKSPACE.mountPath,
  resources,
  volumeMounts: [WAIT],
  imagePullPolicy: 'IfNotPresent',
});

function waiting(step: Container, before: Container | undefined): Container {
  const waitFor = before === undefined ? `${DOWNWARD.mountPath}/${READY_FILE}` : `${WAIT.mountPath}/${before.name}`;
  return {
    ...step,
    command: [WAITER],
    args: [
      '-mode=wait',
      `-done-file=${WAIT.mountPath}/${step.name}`,
      `-error-file=${WAIT.mountPath}/error`,
      `-execute=${(step.command ?? []).join(' ')} ${(step.args ?? []).join(' ')}`,
      `-wait-file=${waitFor}`,
    ],
    volumeMounts: [...step.volumeMounts, ...(before === undefined ? [DOWNWARD] : []), WAIT],
  };
}
