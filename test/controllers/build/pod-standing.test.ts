import { expect, test } from 'vitest';
import { Pace } from '../../../src/controllers/build/pace.ts';
import { isCutShort, nameTaken } from '../../../src/controllers/build/pod-standing.ts';
import { Retries } from '../../../src/controllers/build/retries.ts';
import { sidecarPatches } from '../../../src/controllers/build/sidecar-patches.ts';
import { stepsOf } from '../../../src/controllers/build/steps.ts';
import { ended, podWith, running } from './pods.ts';

const deletion = { deletionTimestamp: '2026-01-02T03:10:30Z', deletionGracePeriodSeconds: 30 };
test.each([
  ['is not being deleted', {}, ended(1), 'Failed', false],
  ['is being deleted while it works', deletion, running, 'Running', true],
  ['failed since it was deleted', deletion, ended(137, { finishedAt: '2026-01-02T03:10:00Z' }), 'Failed', true],
  ['had failed before', deletion, ended(1, { finishedAt: '2026-01-02T03:09:59Z' }), 'Failed', false],
  ['had done its work', deletion, ended(0), 'Succeeded', false],
])('a pod that %s', (_, metadata, state, phase, isShort) => {
  const plain = podWith({ build: state }, {}, { phase });
  const pod = { ...plain, metadata: { ...plain.metadata, ...metadata } };
  expect(isCutShort(pod, stepsOf(pod))).toBe(isShort);
});

test('a pod that stands in the way is named with its owner', () => {
  const owner = { apiVersion: 'kpack.io/v1alpha2', kind: 'Build', name: 'app-build-2', uid: 'old', controller: true };
  const metadata = { namespace: 'team', name: 'app-build-2-build-pod', ownerReferences: [owner] };
  expect(nameTaken({ metadata })).toMatchObject({
    reason: 'PodNameTaken',
    isFinal: false,
    message:
      'pod app-build-2-build-pod belongs to Build app-build-2 with uid old, not to this Build. The build starts when it is gone: if nobody needs it, kubectl delete pod -n team app-build-2-build-pod',
  });
  expect(nameTaken({ metadata: { name: 'x', deletionTimestamp: 'now' } }).message).toBe(
    'pod x belongs to nobody, not to this Build. It is being deleted; the build starts when it is gone.',
  );
});

const beside = (states: Parameters<typeof podWith>[1], ready: boolean[], more: object = {}, phase = 'Running') => {
  const pod = podWith({}, states, { phase });
  const containerStatuses = pod.status?.containerStatuses?.map((each, i) => ({ ...each, ready: ready[i] === true }));
  return {
    ...pod,
    ...more,
    spec: { containers: Object.keys(states).map((name) => ({ name })), ...more },
    status: { ...pod.status, containerStatuses: containerStatuses ?? [] },
  };
};
const READY = { metadata: { annotations: { 'build.kpack.io/ready': 'true' } } };
const END = { spec: { activeDeadlineSeconds: 1 } };
test.each([
  ['not all containers run', beside({ prepare: running, proxy: running }, [true, false]), []],
  ['all run', beside({ prepare: running, proxy: running }, [true, true]), [READY]],
  ['no container has a status', beside({}, []), []],
  ['the last step is done', beside({ completion: ended(0), proxy: running }, [false, true]), [END]],
  ['the last step failed', beside({ completion: ended(1), proxy: running }, [false, true]), [END]],
  [
    'it is being ended already',
    beside({ completion: ended(0), proxy: running }, [false, true], { activeDeadlineSeconds: 1 }),
    [],
  ],
  ['it has ended', beside({ completion: ended(0), proxy: ended(137) }, [true, true], {}, 'Failed'), []],
])('beside sidecars, when %s', (_, pod, patches) => {
  expect(sidecarPatches(pod)).toEqual(patches);
});

test('a pod that knows that its sidecars are ready is not told again', () => {
  const pod = beside({ prepare: running }, [true]);
  expect(sidecarPatches({ ...pod, metadata: { ...pod.metadata, ...READY.metadata } })).toEqual([]);
});

test('statuses of one Build are a second apart', () => {
  let now = 0;
  const pace = new Pace(() => now);
  expect(pace.waitMs('a')).toBe(0);
  pace.note('a');
  now = 400;
  expect([pace.waitMs('a'), pace.waitMs('b')]).toEqual([600, 0]);
  now = 5000;
  expect(pace.waitMs('a')).toBe(0);
});

test('attempts come later each time, at most half a minute, or when the server says', () => {
  const retries = new Retries();
  const delays = Array.from({ length: 10 }, () => retries.after('a'));
  for (const [i, delay] of delays.entries()) {
    const bound = Math.min(30_000, 2000 * 2 ** i);
    expect(delay).toBeGreaterThanOrEqual(bound / 2);
    expect(delay).toBeLessThanOrEqual(bound);
  }
  expect(retries.after('a', 300_000)).toBe(300_000);
  retries.forget('a');
  expect(retries.after('a')).toBeLessThanOrEqual(2000);
});
