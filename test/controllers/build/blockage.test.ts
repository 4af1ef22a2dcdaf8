// Pods that do not get on, told from pods that only take their time.
import { expect, test } from 'vitest';
import { blockage } from '../../../src/controllers/build/blockage.ts';
import type { BuildPodState } from '../../../src/controllers/build-pod-state.ts';
import { ended, podWith, running, waiting } from './pods.ts';

const T = (text: string) => Date.parse(`2026-01-02T03:${text}Z`);
const scheduled = { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-02T03:05:00Z' };
const pending = (initial: Parameters<typeof podWith>[0], ...conditions: object[]): BuildPodState =>
  podWith(initial, {}, { phase: 'Pending', conditions: [scheduled, ...conditions] as never });
const without = (pod: BuildPodState): BuildPodState => ({ ...pod, spec: {} });
const look = '(kubectl describe pod -n team app-build-2-build-pod)';
const pull = `Check that the image exists and that the nodes may pull it: imagePullSecrets of the service account ${look}`;

test.each<[string, BuildPodState, string, object | undefined]>([
  [
    'cannot be scheduled',
    podWith(
      {},
      {},
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: 3 Insufficient memory.',
            lastTransitionTime: '2026-01-02T03:06:00Z',
          },
        ],
      },
    ),
    '',
    {
      since: T('06:00'),
      reason: 'Unschedulable',
      message: `the pod cannot be scheduled: 0/3 nodes are available: 3 Insufficient memory. Give the cluster room for it, or ask for less: resources, nodeSelector, tolerations and affinity of the Image ${look}`,
    },
  ],
  ['has not been looked at by any scheduler yet', without(podWith({}, {}, { phase: 'Pending' })), '', undefined],
  [
    'names a scheduler that does nothing',
    without(podWith({}, {}, { phase: 'Pending' })),
    'lazy',
    {
      since: T('04:00'),
      reason: 'NotScheduled',
      message: `scheduler lazy has not looked at the pod: check that it runs, or correct schedulerName of the Image ${look}`,
    },
  ],
  [
    'cannot pull the image of a later step',
    pending({
      prepare: ended(0, { finishedAt: '2026-01-02T03:07:00Z' }),
      analyze: waiting('ImagePullBackOff', 'Back-off pulling image "x"'),
    }),
    '',
    {
      since: T('07:00'),
      reason: 'ImagePullBackOff',
      message: `step analyze cannot start: Back-off pulling image "x". ${pull}`,
    },
  ],
  [
    'cannot pull, without a word',
    pending({ prepare: waiting('ErrImagePull') }),
    '',
    { since: T('05:00'), reason: 'ErrImagePull', message: `step prepare cannot start: ErrImagePull. ${pull}` },
  ],
  [
    'lacks what a step needs',
    pending({ prepare: waiting('CreateContainerConfigError', 'secret "env" not found') }),
    '',
    {
      since: T('05:00'),
      reason: 'CreateContainerConfigError',
      message: `step prepare cannot start: secret "env" not found. Create what is missing or correct the Image ${look}`,
    },
  ],
  [
    'cannot pull the image of its last step',
    podWith(
      { prepare: ended(0) },
      { completion: waiting('ErrImagePull', 'no.') },
      { phase: 'Pending', conditions: [scheduled] },
    ),
    '',
    { since: T('05:00'), reason: 'ErrImagePull', message: `step completion cannot start: no. ${pull}` },
  ],
  [
    'waits for its volumes, or whatever',
    pending({ prepare: waiting('PodInitializing') }),
    '',
    { since: T('05:00'), reason: 'PodNotStarting', message: undefined },
  ],
  [
    'is on a node that says nothing',
    podWith({}, {}, { phase: 'Pending', conditions: [scheduled] }),
    '',
    { since: T('05:00'), reason: 'PodNotStarting', message: undefined },
  ],
  [
    'pulls its first image',
    pending({ prepare: waiting('PodInitializing') }, { type: 'PodReadyToStartContainers', status: 'True' }),
    '',
    undefined,
  ],
  ['works', pending({ prepare: running, analyze: waiting('PodInitializing') }), '', undefined],
  [
    'has ended',
    podWith({ prepare: waiting('ErrImagePull') }, {}, { phase: 'Failed', conditions: [scheduled] }),
    '',
    undefined,
  ],
  ['is new', { metadata: {} }, '', undefined],
])('a pod that %s', (_, pod, schedulerName, found) => {
  expect(blockage(pod, schedulerName)).toEqual(found);
});
