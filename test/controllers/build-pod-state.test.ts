// Of a pod is remembered what a Build's status is made of, and nothing of what the pod was made of.
import { expect, test } from 'vitest';
import { buildPodState } from '../../src/controllers/build-pod-state.ts';

const status = {
  phase: 'Pending',
  initContainerStatuses: [{ name: 'prepare', state: { waiting: { reason: 'PodInitializing' } } }],
};
const pod = {
  metadata: {
    name: 'a-build-1-build-pod',
    namespace: 'team',
    uid: 'u',
    labels: { 'kpack.io/build': 'a-build-1' },
    annotations: { 'image.kpack.io/buildChanges': '[]', 'build.kpack.io/ready': 'true' },
    managedFields: [{ manager: 'kpack' }],
  },
  spec: {
    nodeName: 'node-1',
    activeDeadlineSeconds: 60,
    initContainers: [{ name: 'prepare', image: 'x', env: [{ name: 'A', value: 'B' }] }],
    containers: [{ name: 'completion', image: 'y' }],
    volumes: [{ name: 'layers' }],
  },
  status,
};

test('how it fares stays; volumes, images, variables and most annotations go', () => {
  expect(buildPodState(pod)).toEqual({
    metadata: {
      name: 'a-build-1-build-pod',
      namespace: 'team',
      uid: 'u',
      labels: { 'kpack.io/build': 'a-build-1' },
      annotations: { 'build.kpack.io/ready': 'true' },
    },
    spec: {
      nodeName: 'node-1',
      activeDeadlineSeconds: 60,
      initContainers: [{ name: 'prepare' }],
      containers: [{ name: 'completion' }],
    },
    status,
  });
});

test('nobody can change it, and the object it came from stays as it was', () => {
  const before = structuredClone(pod);
  const kept = buildPodState(pod);
  expect(() => Object.assign(kept.metadata ?? {}, { name: 'b' })).toThrow(TypeError);
  expect(pod).toEqual(before);
});
