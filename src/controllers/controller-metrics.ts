// What `kpack controller` counts and times, in one registry.
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type CoreMetrics, createCoreMetrics } from '../reconciler/core-metrics.ts';

/** Figures that are read when Prometheus asks. */
export interface ControllerState {
  /** The lease of the election; undefined: there is none. */
  readonly lease: string | undefined;
  isWorking(): boolean;
  isReady(): boolean;
  /** How many objects each cache holds, by resource. */
  cached(): Iterable<readonly [resource: string, objects: number]>;
}

/** The metrics of the process. */
export interface ControllerMetrics extends CoreMetrics {
  readonly registry: Registry;
}

/** Makes them in a registry of their own. */
export function createControllerMetrics({ lease, isWorking, isReady, cached }: ControllerState): ControllerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'kpack_ready',
    help: '1 if the process is ready, as /readyz says.',
    registers,
    collect() {
      this.set(isReady() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'leader_election_master_status',
    help: '1 if this process is the one that works, 0 if it waits for its turn.',
    labelNames: ['name'],
    registers,
    collect() {
      this.set({ name: lease ?? '' }, isWorking() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'kpack_cached_objects',
    help: 'Objects in the caches of the process, by resource.',
    labelNames: ['resource'],
    registers,
    collect() {
      for (const [resource, objects] of cached()) this.set({ resource }, objects);
    },
  });
  return { ...createCoreMetrics(registry), registry };
}
