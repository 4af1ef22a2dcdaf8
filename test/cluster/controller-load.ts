// How busy a controller is: what it asks of the API server, and how often it looks at anything. A loop that spins shows here.
import { setTimeout as pause } from 'node:timers/promises';
import type { OpsProcess } from './ops-process.ts';

/** Counted over a time. */
export interface Load {
  /** Requests to the API server, watches and lists too. */
  readonly requests: number;
  readonly reconciles: number;
  /** Reconciles that threw. */
  readonly errors: number;
}

const COUNTERS = {
  requests: 'rest_client_requests_total',
  reconciles: 'controller_runtime_reconcile_total',
  errors: 'controller_runtime_reconcile_errors_total',
} as const;

/** Sums of counters since the start, over all their labels. */
export async function loadSoFar(controller: OpsProcess): Promise<Load> {
  const { text } = await controller.ask('/metrics');
  const lines = text.split('\n');
  const sum = (name: string) =>
    lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return { requests: sum(COUNTERS.requests), reconciles: sum(COUNTERS.reconciles), errors: sum(COUNTERS.errors) };
}

/** What it does within the next `ms`: here the time itself is what is measured. */
export async function loadOver(controller: OpsProcess, ms: number): Promise<Load> {
  const before = await loadSoFar(controller);
  await pause(ms);
  const after = await loadSoFar(controller);
  return {
    requests: after.requests - before.requests,
    reconciles: after.reconciles - before.reconciles,
    errors: after.errors - before.errors,
  };
}
