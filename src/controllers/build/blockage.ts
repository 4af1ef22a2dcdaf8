// Why a pod does not start: the kubelet and the scheduler say it, and nobody looks there. Told in the Build after a minute, since most of
// it passes by itself.
import type { BuildPodState, ContainerStatus } from '../build-pod-state.ts';

/** What holds a pod up. */
export interface Blockage {
  /** Since when, ms since the epoch. */
  readonly since: number;
  readonly reason: string;
  /** What it is and what to do; undefined where the pod does not say it and its volumes must be looked at. */
  readonly message: string | undefined;
}

/** How long a pod may be held up before it is told, ms. */
export const PATIENCE_MS = 60_000;

/** Waiting for these is how every pod begins. */
const USUAL = ['PodInitializing', 'ContainerCreating', ''];
const CONFIG = /^(CreateContainerConfigError|CreateContainerError|RunContainerError|PreStartHookError)$/;

/**
 * @param schedulerName `spec.schedulerName` of the Build: one that does not exist never says anything.
 * @returns undefined when nothing holds it up, as far as it says.
 */
export function blockage(pod: BuildPodState, schedulerName = ''): Blockage | undefined {
  const { status = {}, spec = {}, metadata = {} } = pod;
  if (status.phase !== undefined && !['Pending', 'Running'].includes(status.phase)) return undefined;
  const created = time(metadata.creationTimestamp);
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  const scheduledAt = time(scheduled?.lastTransitionTime) ?? created ?? 0;
  const look = `kubectl describe pod -n ${metadata.namespace} ${metadata.name}`;

  if (scheduled?.status === 'False') {
    const { reason = 'Unschedulable', message = '' } = scheduled;
    const next = `Give the cluster room for it, or ask for less: resources, nodeSelector, tolerations and affinity of the Image (${look})`;
    return { since: scheduledAt, reason, message: `the pod cannot be scheduled: ${sentence(message)} ${next}` };
  }
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const isPlaced = scheduled !== undefined || spec.nodeName !== undefined || statuses.length > 0;
  if (!isPlaced) {
    if (schedulerName === '') return undefined;
    const text = `scheduler ${schedulerName} has not looked at the pod: check that it runs, or correct schedulerName of the Image (${look})`;
    return { since: created ?? 0, reason: 'NotScheduled', message: text };
  }

  const ended = statuses.map(({ state }) => time(state?.terminated?.finishedAt) ?? 0);
  const stuck = statuses.find(({ state }) => !USUAL.includes(state?.waiting?.reason ?? ''));
  if (stuck !== undefined) return { since: Math.max(scheduledAt, ...ended), ...stuckContainer(stuck, look) };
  const hasBegun = statuses.some(({ state = {} }) => state.running !== undefined || state.terminated !== undefined);
  const isSandboxed = status.conditions?.some((each) => each.type === SANDBOX && each.status === 'True') === true;
  // With its sandbox, and so its volumes, a pod that has not begun pulls its first image.
  if (hasBegun || isSandboxed) return undefined;
  return { since: scheduledAt, reason: 'PodNotStarting', message: undefined };
}

/** Condition of a pod whose volumes are mounted and whose network is there (Kubernetes 1.29). */
const SANDBOX = 'PodReadyToStartContainers';

function stuckContainer({ name, state }: ContainerStatus, look: string): Pick<Blockage, 'reason' | 'message'> {
  const { reason = '', message = '' } = state?.waiting ?? {};
  const next = CONFIG.test(reason)
    ? `Create what is missing or correct the Image (${look})`
    : `Check that the image exists and that the nodes may pull it: imagePullSecrets of the service account (${look})`;
  return { reason, message: `step ${name} cannot start: ${sentence(message || reason)} ${next}` };
}

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

function time(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
