// The fields of v1alpha2 that go unchanged into the spec of the build pod and say where it runs.
import type { Static } from 'typebox';
import { affinity } from './affinity.ts';
import { choice, int64, list, mapOf, pointer, struct, text, withRule } from './field.ts';

const toleration = struct('Lets the build pod run on nodes that carry a matching taint.', {
  key: text('Key of the taint; empty, with operator Exists, tolerates every taint.'),
  operator: choice('Equal (the default) compares the value too, Exists tolerates every value of the key.', [
    'Equal',
    'Exists',
  ]),
  value: text('Value of the taint; empty with operator Exists.'),
  effect: choice('Effect of the taint that is tolerated; empty means all effects.', [
    'NoSchedule',
    'PreferNoSchedule',
    'NoExecute',
  ]),
  tolerationSeconds: pointer(
    int64('Seconds that the pod stays on a node that gets a NoExecute taint; for ever when not given.'),
  ),
});

/** What an Image's `build` and a Build's spec share about placement, in wire order. */
export const schedulingFields = {
  tolerations: list(toleration, 'Taints that the build pod tolerates, so that builds can have nodes of their own.'),
  nodeSelector: withRule(
    'Must not have the key kubernetes.io/os: the operating system follows from the builder.',
    mapOf(
      text('The value that the node label must have.'),
      'Labels that a node must have for the build pod to run there.',
    ),
  ),
  affinity: pointer(affinity),
  runtimeClassName: pointer(
    text(
      "RuntimeClass that runs the build pod, for example one with a sandboxed kernel; the node's default when not given.",
    ),
  ),
  schedulerName: text('Scheduler that places the build pod; the default scheduler of the cluster when empty.'),
};

/** A taint that the build pod tolerates. */
export type Toleration = Static<typeof toleration>;
