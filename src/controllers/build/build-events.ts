// Tells people of the turns of a Build, as Events: one when it ends, one when something holds it up. The ordinary way to the pod costs none,
// since each Event is a request.
import type { EventRecorder } from '../../reconciler/event-recorder.ts';
import { conditionOf } from '../status/condition-of.ts';
import { type Build, placeOf } from './build.ts';
import { SUCCEEDED } from './build-status.ts';
import type { Outcome } from './succeeded.ts';

/** Waiting reasons of a pod that is just starting are no news. */
const ORDINARY = ['PodInitializing', 'ContainerCreating'];

/** To be called after the status was written. @param build as it was before. */
export function recordTurn(events: EventRecorder, build: Build, { status, reason = '', message = '' }: Outcome): void {
  const before = conditionOf(build.status, SUCCEEDED);
  const isEnd = status !== 'Unknown';
  if (!isEnd && (reason === '' || ORDINARY.includes(reason) || before?.reason === reason)) return;
  const { namespace, name } = placeOf(build);
  const regarding = { apiVersion: 'kpack.io/v1alpha2', kind: 'Build', namespace, name, uid: build.metadata?.uid };
  if (status === 'True') {
    events.record(regarding, { type: 'Normal', reason: 'BuildSucceeded', message: 'The image was built and pushed.' });
  } else {
    events.record(regarding, { type: 'Warning', reason: isEnd ? 'BuildFailed' : reason, message });
  }
}
