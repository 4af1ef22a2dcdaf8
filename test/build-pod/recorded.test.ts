// The pods that kpack's own controller made of the same Builds: every one equal, lists in order.
import { expect, test } from 'vitest';
import { buildPod } from '../../src/build-pod/build-pod.ts';
import { recordedPods } from './recorded-pods.ts';

test('there are recordings', () => {
  expect(recordedPods.length).toBeGreaterThanOrEqual(15);
});

test.each(recordedPods)('$name', ({ build, context, pod }) => {
  expect(buildPod(build, context)).toStrictEqual(pod);
});
