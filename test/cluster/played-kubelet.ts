// Plays the part of scheduler and kubelet, which a control plane without nodes lacks: gives pods a node and the status that their containers
// would lead to, one kubelet's report at a time, so that a test decides how a build fares.
import { gzipSync } from 'node:zlib';
import { toKey } from '../../src/reconciler/key.ts';
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { until } from './until.ts';

/** A pod, as far as a kubelet looks at it. */
export interface PlayedPod extends KubeObject {
  spec?: {
    nodeName?: string;
    initContainers?: { name: string; image: string }[];
    containers?: { name: string; image: string }[];
  };
  status?: { phase?: string; reason?: string; [field: string]: unknown };
}

/** What the step `completion` says of a build that succeeded (spec controllers.md 4.7). */
export interface Completion {
  readonly buildpackMetadata: readonly { readonly id: string; readonly version: string; readonly homepage?: string }[];
  readonly latestCacheImage?: string;
  readonly latestImage: string;
  readonly stackID: string;
  readonly stackRunImage: string;
  readonly lifecycleVersion?: string;
}

/** How a container stands. */
type State =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | { readonly terminated: { readonly exitCode: number; readonly reason: string; readonly message?: string } };

const PODS = { group: '', version: 'v1', plural: 'pods' };
const NODE = 'node-1';
const INITIALIZING: State = { waiting: { reason: 'PodInitializing' } };

/** The termination message of the step `completion`. */
export const completionMessage = (result: Completion): string => gzipSync(JSON.stringify(result)).toString('base64');

/** Plays for the pods of one cluster, with a client that may do anything. */
export class PlayedKubelet {
  readonly #client: KubeClient;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Waits for a pod of this name. */
  pod(namespace: string, name: string): Promise<PlayedPod> {
    return until(`pod ${toKey(namespace, name)}`, () => this.#client.get<PlayedPod>(pathOf(namespace, name)), {
      withinMs: 60_000,
      everyMs: 50,
    });
  }

  /** The scheduler has found a node; nothing has begun. */
  async schedule(pod: PlayedPod): Promise<void> {
    const { namespace, name, uid } = pod.metadata ?? {};
    const target = { apiVersion: 'v1', kind: 'Node', name: NODE };
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target };
    await this.#client.create(`${pathOf(namespace, name)}/binding`, binding as KubeObject);
    await this.#report(pod, 'Pending', []);
  }

  /** No node has room. */
  unschedulable(pod: PlayedPod, message: string): Promise<void> {
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
    return this.#write(pod, { phase: 'Pending', conditions: [condition] });
  }

  /** The first `done` steps have ended well, the next one runs. */
  progress(pod: PlayedPod, done: number): Promise<void> {
    const names = namesOf(pod);
    const isLast = done >= names.length - 1;
    return this.#report(pod, isLast ? 'Running' : 'Pending', [
      ...names.slice(0, done).map(() => ended(0)),
      { running: { startedAt: now() } },
    ]);
  }

  /** All containers of the pod run, as with injected sidecars. */
  runAll(pod: PlayedPod): Promise<void> {
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    const running = { running: { startedAt: now() } };
    return this.#report(pod, 'Running', [...initContainers.map(() => ended(0)), ...containers.map(() => running)]);
  }

  /** Step number `at` (from 0) cannot start: `ImagePullBackOff`, `CreateContainerConfigError`, ... */
  blocked(pod: PlayedPod, at: number, reason: string, message: string): Promise<void> {
    const before = namesOf(pod)
      .slice(0, at)
      .map(() => ended(0));
    return this.#report(pod, 'Pending', [...before, { waiting: { reason, message } }]);
  }

  /** All steps have ended well. */
  succeed(pod: PlayedPod, result: Completion): Promise<void> {
    return this.succeedSaying(pod, completionMessage(result));
  }

  /** The same with whatever termination message. */
  succeedSaying(pod: PlayedPod, message: string): Promise<void> {
    const steps = namesOf(pod).slice(1);
    return this.#report(pod, 'Succeeded', [...steps.map(() => ended(0)), ended(0, message)]);
  }

  /** A step has failed, and with it the pod. */
  fail(pod: PlayedPod, step: string, exitCode: number, message?: string): Promise<void> {
    const at = namesOf(pod).indexOf(step);
    const before = namesOf(pod)
      .slice(0, at)
      .map(() => ended(0));
    return this.#report(pod, 'Failed', [...before, ended(exitCode, message)]);
  }

  /** The pod ran longer than `activeDeadlineSeconds`. */
  expire(pod: PlayedPod): Promise<void> {
    const message = 'Pod was active on the node longer than the specified deadline';
    return this.#write(pod, { phase: 'Failed', reason: 'DeadlineExceeded', message });
  }

  /** Gives the whole of a build that succeeds: a node, step after step, the result. */
  async play(namespace: string, name: string, result: Completion): Promise<PlayedPod> {
    const pod = await this.pod(namespace, name);
    await this.schedule(pod);
    for (let done = 0; done < namesOf(pod).length; done += 1) await this.progress(pod, done);
    await this.succeed(pod, result);
    return pod;
  }

  #report(pod: PlayedPod, phase: string, states: readonly State[]): Promise<void> {
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    const statuses = [...initContainers, ...containers].map(({ name, image }, i) => {
      const state = states[i] ?? INITIALIZING;
      const hasStarted = !('waiting' in state);
      return {
        name,
        image,
        imageID: hasStarted ? `${image}@sha256:${'0'.repeat(64)}` : '',
        ready: 'running' in state || ('terminated' in state && state.terminated.exitCode === 0),
        restartCount: 0,
        started: 'running' in state,
        state,
        lastState: {},
      };
    });
    return this.#write(pod, {
      phase,
      startTime: now(),
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: now() }],
      initContainerStatuses: statuses.slice(0, initContainers.length),
      containerStatuses: statuses.slice(initContainers.length),
    });
  }

  async #write(pod: PlayedPod, status: object): Promise<void> {
    const { namespace, name } = pod.metadata ?? {};
    await this.#client.patch(`${pathOf(namespace, name)}/status`, 'merge', { status });
  }
}

const pathOf = (namespace: string | undefined, name: string | undefined): string =>
  resourcePath(PODS, { namespace, name });

/** The containers in the order in which they run. */
const namesOf = ({ spec }: PlayedPod): string[] =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);

function ended(exitCode: number, message?: string): State {
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const times = { startedAt: now(), finishedAt: now(), containerID: `containerd://${'0'.repeat(64)}` };
  return { terminated: { exitCode, reason, ...times, ...(message === undefined ? {} : { message }) } };
}

const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
