// Whether controllers rest: what they do over some time in which nothing changes.
import { loadOver } from '../controller-load.ts';
import type { OpsProcess } from '../ops-process.ts';

/** Of all controllers together. */
export interface Rest {
  readonly seconds: number;
  readonly requests: number;
  readonly reconciles: number;
  readonly errors: number;
  /** Whether that is rest. */
  readonly isRest: boolean;
}

/** A candidate asks for the lease, and a leader writes it, every 1.2 s at most. */
const LEASE_REQUESTS_A_SECOND = 2 / 1.2;
/** A watch that is opened anew, an Event that was late. */
const TOLERATED = 5;

/** Looks for so many ms. */
export async function restOver(processes: readonly OpsProcess[], ms: number): Promise<Rest> {
  const loads = await Promise.all(processes.map((process) => loadOver(process, ms)));
  const sum = (of: 'requests' | 'reconciles' | 'errors') => loads.reduce((total, load) => total + load[of], 0);
  const [requests, reconciles, errors] = [sum('requests'), sum('reconciles'), sum('errors')];
  const most = processes.length * ((ms / 1000 + 1) * LEASE_REQUESTS_A_SECOND + TOLERATED);
  return {
    seconds: ms / 1000,
    requests,
    reconciles,
    errors,
    isRest: requests <= most && reconciles <= TOLERATED && errors === 0,
  };
}
