// What the bench and the process that makes its load say to each other over Node's IPC channel.
import type { LagPlan } from './lagging-client.ts';
import type { LoadPlan } from './load.ts';
import type { TallyReport } from './tally.ts';

/** Who is asked, and how much. */
export interface TrafficPlan {
  readonly kubeconfig: string;
  /** On the API server; undefined: nothing. */
  readonly load: LoadPlan | undefined;
  /** Straight to the replicas, whose ports are told by another order. */
  readonly clients: readonly LagPlan[];
}

/** Which part of the traffic: what goes through the API server, or everything. */
export type Part = 'api' | 'all';

/** To the process. Each is answered when it is done. */
export type Order =
  | { readonly do: 'start'; readonly plan: TrafficPlan }
  | { readonly do: 'segment'; readonly name: string }
  | { readonly do: 'ports'; readonly ports: readonly number[] }
  | { readonly do: 'pause'; readonly part: Part }
  | { readonly do: 'resume'; readonly part: Part }
  | { readonly do: 'report' }
  | { readonly do: 'stop' };

/** What was done so far. */
export interface TrafficReport extends TallyReport {
  /** Requests that did not begin because too many were under way. */
  readonly skipped: number;
  /** How long the load's own event loop was held up at worst, ms: latencies below that may be its fault. */
  readonly ownStallMs: number;
}

/** The answer to an order; `report` has one. */
export type Done =
  | { readonly ok: true; readonly report?: TrafficReport }
  | { readonly ok: false; readonly why: string };

/** As they travel. */
export interface NumberedOrder {
  readonly id: number;
  readonly order: Order;
}

/** As they travel back. */
export interface NumberedDone {
  readonly id: number;
  readonly done: Done;
}
