// How far a pod is, step by step, as the status of its Build shows it (spec controllers.md, 4.5).
import type { ContainerState } from '../../schemas/container-state.ts';
import type { BuildPodState, ContainerStatus, Terminated } from '../build-pod-state.ts';

/** The steps in the order in which they run; a rebase runs `rebase` and `completion`. Other containers are none of ours. */
const STEPS = ['prepare', 'analyze', 'detect', 'restore', 'build', 'export', 'rebase', 'completion'];

/** A container that is a step, with its message filled in. */
export interface Step {
  readonly name: string;
  /** Its place in the order of the steps; the kubelet sorts ordinary containers by name. */
  readonly order: number;
  readonly state: ContainerState;
}

/** The fields of a Build's status that tell of its steps. */
export interface StepProgress {
  readonly stepStates: ContainerState[];
  /** Names of the steps that ended well. */
  readonly stepsCompleted: string[];
}

/** The steps in the order of the pod's status. */
export function stepsOf({ status = {} }: BuildPodState): Step[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].flatMap((container) => {
    const order = STEPS.indexOf(container.name);
    return order < 0 ? [] : [{ name: container.name, order, state: filledState(container) }];
  });
}

/** What the status shows of them. */
export const progressOf = (steps: readonly Step[]): StepProgress => ({
  stepStates: steps.map(({ state }) => state),
  stepsCompleted: steps.filter(({ state }) => state.terminated?.exitCode === 0).map(({ name }) => name),
});

function filledState({ name, state = {} }: ContainerStatus): ContainerState {
  const { waiting, running, terminated } = state;
  if (terminated !== undefined) return { terminated: filledEnd(name, terminated) };
  if (waiting !== undefined)
    return { waiting: { ...waiting, message: waiting.message || `Container ${name} waiting` } };
  return running === undefined ? {} : { running };
}

function filledEnd(name: string, terminated: Terminated): NonNullable<ContainerState['terminated']> {
  const ending = terminated.exitCode === 0 ? 'successfully' : 'with error';
  return { ...terminated, message: terminated.message || `Container ${name} terminated ${ending}` };
}
