// How a step of a build stands (Kubernetes 1.34, core/v1 ContainerState).
import type { Static } from 'typebox';
import { always, int32, pointer, struct, text, time } from './field.ts';

/** State of one container: waiting, running or terminated. */
export const containerState = struct('State of one step: exactly one of waiting, running and terminated.', {
  waiting: pointer(
    struct('The step has not started yet.', {
      reason: text('Why it waits, in one word, for example PodInitializing or ImagePullBackOff.'),
      message: text('Why it waits, in a sentence.'),
    }),
  ),
  running: pointer(
    struct('The step is running at the moment.', {
      startedAt: always(time('When the step started; null when it is not known.')),
    }),
  ),
  terminated: pointer(
    struct('The step has ended, well or badly.', {
      exitCode: always(int32('Exit code of the step; 0 means success.')),
      signal: int32('Signal that ended the step, if one did.'),
      reason: text('Why it ended, in one word, for example Completed, Error or OOMKilled.'),
      message: text('What the step left as its termination message, or the end of its log after an error.'),
      startedAt: always(time('When the step started; null when it is not known.')),
      finishedAt: always(time('When the step ended; null when it is not known.')),
      containerID: text('Identity of the container in the runtime, as type://id.'),
    }),
  ),
});

/** State of one step of a build. */
export type ContainerState = Static<typeof containerState>;
