// Pods of builds for tests, as a kubelet would report them.
import type { BuildPodState, ContainerState, ContainerStatus } from '../../../src/controllers/build-pod-state.ts';

export const ended = (exitCode: number, more: object = {}): ContainerState => ({
  terminated: { exitCode, startedAt: '2026-01-02T03:04:05Z', finishedAt: '2026-01-02T03:04:06Z', ...more },
});
export const waiting = (reason: string, message?: string): ContainerState => ({
  waiting: { reason, ...(message === undefined ? {} : { message }) },
});
export const running: ContainerState = { running: { startedAt: '2026-01-02T03:04:05Z' } };

const statuses = (states: Readonly<Record<string, ContainerState>>): ContainerStatus[] =>
  Object.entries(states).map(([name, state]) => ({ name, state }));

/** @param status more of it */
export function podWith(
  initial: Readonly<Record<string, ContainerState>>,
  ordinary: Readonly<Record<string, ContainerState>>,
  status: NonNullable<BuildPodState['status']> = {},
): BuildPodState {
  return {
    metadata: { namespace: 'team', name: 'app-build-2-build-pod', creationTimestamp: '2026-01-02T03:04:00Z' },
    spec: { nodeName: 'node' },
    status: { initContainerStatuses: statuses(initial), containerStatuses: statuses(ordinary), ...status },
  };
}
