// What the status of a Build says of its pod: steps, the condition, failures (spec controllers.md, 4.5, 4.6, 4.11).
import { describe, expect, test } from 'vitest';
import { failedStep } from '../../../src/controllers/build/failed-step.ts';
import { podFailure, stepFailure } from '../../../src/controllers/build/failure-message.ts';
import { lastLine } from '../../../src/controllers/build/last-line.ts';
import { progressOf, stepsOf } from '../../../src/controllers/build/steps.ts';
import { podResult, progressOutcome } from '../../../src/controllers/build/succeeded.ts';
import { ended, podWith, running, waiting } from './pods.ts';

const detectFails = podWith(
  { prepare: ended(0), analyze: ended(0), detect: ended(20, { reason: 'Error' }), restore: waiting('PodInitializing') },
  { completion: waiting('PodInitializing'), 'istio-proxy': running },
  { phase: 'Failed' },
);

describe('steps', () => {
  test('have their messages filled in, and other containers are none', () => {
    expect(progressOf(stepsOf(detectFails))).toEqual({
      stepsCompleted: ['prepare', 'analyze'],
      stepStates: [
        ended(0, { message: 'Container prepare terminated successfully' }),
        ended(0, { message: 'Container analyze terminated successfully' }),
        ended(20, { reason: 'Error', message: 'Container detect terminated with error' }),
        waiting('PodInitializing', 'Container restore waiting'),
        waiting('PodInitializing', 'Container completion waiting'),
      ],
    });
  });

  test('keep the messages that they have', () => {
    const pod = podWith({ prepare: running }, { completion: ended(0, { message: 'H4sIAAAA' }) });
    expect(progressOf(stepsOf(pod)).stepStates).toEqual([running, ended(0, { message: 'H4sIAAAA' })]);
  });

  test('are none in a pod that nobody has looked at', () => {
    expect(progressOf(stepsOf({}))).toEqual({ stepStates: [], stepsCompleted: [] });
  });
});

describe('the pod as a whole', () => {
  const done = { completion: ended(0) };
  test.each([
    ['has done its work', podWith({}, done, { phase: 'Succeeded' }), 'succeeded'],
    [
      'was ended beside its sidecars after its work',
      podWith({}, done, { phase: 'Failed', reason: 'DeadlineExceeded' }),
      'succeeded',
    ],
    ['was too slow', podWith({}, { completion: ended(1) }, { phase: 'Failed', reason: 'DeadlineExceeded' }), 'failed'],
    ['was evicted', podWith({}, done, { phase: 'Failed', reason: 'Evicted' }), 'failed'],
    ['is at work', podWith({}, {}, { phase: 'Running' }), 'unfinished'],
    ['is of an unknown phase, its node does not answer', podWith({}, {}, { phase: 'Unknown' }), 'unfinished'],
    ['is new', {}, 'unfinished'],
  ])('%s', (_, pod, result) => {
    expect(podResult(pod, stepsOf(pod))).toBe(result);
  });

  test.each([
    [
      'the first waiting step is told',
      podWith({ prepare: ended(0), analyze: waiting('ImagePullBackOff', "Can't pull") }, {}, { phase: 'Pending' }),
      { status: 'Unknown', reason: 'ImagePullBackOff', message: "Can't pull" },
    ],
    [
      'a build goes on',
      podWith({ prepare: running, analyze: waiting('PodInitializing') }, {}, { phase: 'Pending' }),
      { status: 'Unknown', reason: 'PodInitializing', message: 'Container analyze waiting' },
    ],
    [
      'the completion waits',
      podWith({ prepare: running }, { completion: waiting('PodInitializing') }, { phase: 'Pending' }),
      { status: 'Unknown' },
    ],
    ['containers run', podWith({ prepare: waiting('x') }, {}, { phase: 'Running' }), { status: 'Unknown' }],
    ['nothing is known', {}, { status: 'Unknown' }],
  ])('while %s', (_, pod, outcome) => {
    expect(progressOutcome(pod, stepsOf(pod))).toEqual(outcome);
  });
});

describe('a failure', () => {
  const message = (pod: Parameters<typeof stepsOf>[0], line: string) => {
    const step = failedStep(stepsOf(pod));
    return step === undefined ? podFailure(pod) : stepFailure(pod, step, line);
  };

  test.each([
    [
      'of an init container has the text of kpack, and the exit code',
      detectFails,
      'ERROR: No buildpack groups passed detection.',
      'Error:  Container detect terminated with error ERROR: No buildpack groups passed detection.: For more info use `kubectl logs -n team app-build-2-build-pod -c detect` (detect ended with exit code 20)',
    ],
    [
      'has the words of the pod and of the step',
      podWith(
        { build: ended(137, { reason: 'OOMKilled', message: 'killed' }) },
        {},
        { phase: 'Failed', message: 'pod words' },
      ),
      'line',
      'Error: pod words killed line: For more info use `kubectl logs -n team app-build-2-build-pod -c build` (build ended with exit code 137, OOMKilled)',
    ],
    [
      'of the completion is told too',
      podWith({ export: ended(0) }, { completion: ended(1, { message: 'cannot sign' }) }, { phase: 'Failed' }),
      '',
      'Error:  cannot sign : For more info use `kubectl logs -n team app-build-2-build-pod -c completion` (completion ended with exit code 1)',
    ],
    [
      'of the pod has its words',
      podWith({}, {}, { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }),
      '',
      'The node was low on resource: memory.',
    ],
    [
      'without any words says where to look',
      podWith({}, {}, { phase: 'Failed', reason: 'NodeLost' }),
      '',
      'pod app-build-2-build-pod failed (NodeLost) and none of its steps did: For more info use `kubectl describe pod -n team app-build-2-build-pod`',
    ],
  ])('%s', (_, pod, line, text) => {
    expect(message(pod, line)).toBe(text);
  });

  test('beside sidecars is that of the step that failed first, whatever the order of the containers', () => {
    const at = (finishedAt: string, exitCode = 1) => ended(exitCode, { finishedAt });
    const pod = podWith(
      {},
      {
        analyze: at('2026-01-02T03:04:01Z', 0),
        build: at('2026-01-02T03:04:09Z'),
        completion: at('2026-01-02T03:04:09Z'),
        export: at('2026-01-02T03:04:08Z', 0),
        restore: at('2026-01-02T03:04:09Z', 51),
        prepare: at('2026-01-02T03:04:10Z'),
      },
    );
    expect(failedStep(stepsOf(pod))).toMatchObject({ name: 'restore', exitCode: 51 });
  });
});

describe('the last line of a log', () => {
  test.each([
    ['a\nb\n', 'b'],
    ['a\r\n\r\n  \r\n', 'a'],
    ['\u001b[31;1mERROR: \u001b[0mred\n', 'ERROR: red'],
    ['', ''],
    ['\n\n', ''],
    ['x'.repeat(900), 'x'.repeat(800)],
    [`${'x'.repeat(799)}é`, 'x'.repeat(799)],
    [`${'x'.repeat(798)}é`, `${'x'.repeat(798)}é`],
  ])('of %j', (log, line) => {
    expect(lastLine(log)).toBe(line);
  });
});
