// The steps of a pod, in the order in which they run (spec build-pod.md, 2.4 and 3).
import { analyze } from './analyze.ts';
import { build } from './build.ts';
import { completion } from './completion.ts';
import { detect } from './detect.ts';
import { exportStep } from './export.ts';
import type { Plan } from './plan.ts';
import type { Container, PodSpec } from './pod.ts';
import { prepare } from './prepare.ts';
import { rebase } from './rebase.ts';
import { restore } from './restore.ts';

type MakeStep = (plan: Plan) => Container;

const BUILD: readonly MakeStep[] = [prepare, analyze, detect, restore, build, exportStep];
const REBASE: readonly MakeStep[] = [rebase];

/** One after another, as init containers; completion is the container of the pod. */
export const steps = (plan: Plan): Pick<PodSpec, 'initContainers' | 'containers'> => ({
  initContainers: (plan.isRebase ? REBASE : BUILD).map((make) => make(plan)),
  containers: [completion(plan)],
});
