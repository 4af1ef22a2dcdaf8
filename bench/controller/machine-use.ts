// Who used the machine while something was measured: times on a machine that has other things to do are longer than they would be, and this says how much.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cpuTimeMs } from '../process-stats.ts';
import { rounded } from '../statistics.ts';
import type { Stage } from './stage.ts';

/** CPU time in a span of time. */
export interface MachineUse {
  /** Of each process of the measurement, ms. */
  readonly cpuMs: Readonly<Record<'controller' | 'apiServer' | 'etcd' | 'webhook' | 'load', number>>;
  /** How long that takes at least, if all cores do nothing else, s. */
  readonly alone: number;
  readonly seconds: number;
  /** Part of the machine's CPU time that went to anything else, 0 to 1. */
  readonly others: number;
}

/** Jiffies of /proc/stat in a second (USER_HZ, see proc(5)). */
const TICKS_PER_SECOND = 100;

/** Begins to measure. @returns the way to end it */
export function machineUse(stage: Stage): () => MachineUse {
  const now = () => {
    const { user, system } = process.cpuUsage();
    return {
      controller: stage.subject.cpuMs(),
      apiServer: cpuTimeMs(stage.plane.pids().apiServer),
      etcd: cpuTimeMs(stage.plane.pids().etcd),
      webhook: cpuTimeMs(stage.webhookPid),
      load: (user + system) / 1000,
    };
  };
  const [before, busyBefore, began] = [now(), busyMs(), performance.now()];
  return () => {
    const [after, seconds] = [now(), (performance.now() - began) / 1000];
    const used = (name: keyof typeof before): number => rounded(after[name] - before[name], 0);
    const cpuMs = {
      controller: used('controller'),
      apiServer: used('apiServer'),
      etcd: used('etcd'),
      webhook: used('webhook'),
      load: used('load'),
    };
    const sum = Object.values(cpuMs).reduce((all, each) => all + each, 0);
    const capacityMs = seconds * 1000 * availableParallelism();
    return {
      cpuMs,
      alone: rounded(sum / 1000 / availableParallelism(), 1),
      seconds: rounded(seconds, 1),
      others: rounded(Math.max(0, busyMs() - busyBefore - sum) / capacityMs, 2),
    };
  };
}

/** CPU time that the machine has given to anybody since it was started, ms; what a hypervisor gave to others counts with it. */
function busyMs(): number {
  const [, ...fields] = (readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '').trim().split(/\s+/);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields.map(Number);
  return ((user + nice + system + irq + softirq + steal) * 1000) / TICKS_PER_SECOND;
}
