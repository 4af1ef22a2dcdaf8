// What the reconciler core counts and times, under the names that controller-runtime and client-go gave such things, so that the
// dashboards and alerts that clusters already have fit.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ControllerFigures, ControllerObserver, Outcome } from './controller.ts';
import type { InformerObserver } from './informer.ts';
import type { AnswerObserver } from './kube-client.ts';

/** Observers for each part of the core. */
export interface CoreMetrics {
  controller(name: string): ControllerObserver;
  readonly informer: InformerObserver;
  readonly answer: AnswerObserver;
}

/** Seconds, from a quick look into a cache to a reconcile that waits for others. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const OUTCOMES: readonly Exclude<Outcome, 'terminal_error'>[] = ['success', 'requeue_after', 'requeue', 'error'];

/** Makes the metrics in `registry`. */
export function createCoreMetrics(registry: Registry): CoreMetrics {
  const registers = [registry];
  const ofQueue = { labelNames: ['name', 'controller'], registers } as const;
  const ofController = { labelNames: ['controller'], registers } as const;
  const figures = new Map<string, () => ControllerFigures>();
  const gauge = (name: string, help: string, labels: readonly string[], read: (of: ControllerFigures) => number) =>
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers,
      collect() {
        for (const [controller, of] of figures) {
          this.set(Object.fromEntries(labels.map((label) => [label, controller])), read(of()));
        }
      },
    });
  const gauges = [
    gauge('workqueue_depth', 'Keys that wait to be worked on.', ofQueue.labelNames, ({ depth }) => depth),
    gauge(
      'workqueue_longest_running_processor_seconds',
      'For how long the oldest work under way has been.',
      ofQueue.labelNames,
      ({ longestSeconds }) => longestSeconds,
    ),
    gauge(
      'workqueue_unfinished_work_seconds',
      'For how long all work under way has been, added up.',
      ofQueue.labelNames,
      ({ totalSeconds }) => totalSeconds,
    ),
    gauge(
      'controller_runtime_active_workers',
      'Reconciles under way.',
      ofController.labelNames,
      ({ active }) => active,
    ),
  ];
  const adds = new Counter({ name: 'workqueue_adds_total', help: 'Keys that came into the queue.', ...ofQueue });
  const retries = new Counter({ name: 'workqueue_retries_total', help: 'Keys put off after a failure.', ...ofQueue });
  const waited = new Histogram({
    name: 'workqueue_queue_duration_seconds',
    help: 'How long a key waited in the queue.',
    buckets: BUCKETS,
    ...ofQueue,
  });
  const worked = new Histogram({
    name: 'workqueue_work_duration_seconds',
    help: 'How long work on a key took.',
    buckets: BUCKETS,
    ...ofQueue,
  });
  const workers = new Gauge({
    name: 'controller_runtime_max_concurrent_reconciles',
    help: 'How many reconciles may be under way at once; 0 where this process does not lead.',
    ...ofController,
  });
  const reconciles = new Counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Reconciles, by result (success, requeue_after, requeue, error).',
    labelNames: ['controller', 'result'],
    registers,
  });
  const errors = new Counter({
    name: 'controller_runtime_reconcile_errors_total',
    help: 'Reconciles that failed.',
    ...ofController,
  });
  const terminal = new Counter({
    name: 'controller_runtime_terminal_reconcile_errors_total',
    help: 'Reconciles that failed and are not tried again before something changes.',
    ...ofController,
  });
  const seconds = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'How long a reconcile took.',
    buckets: BUCKETS,
    ...ofController,
  });
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Requests to the API server, by status code (<error>: no answer) and method.',
    labelNames: ['code', 'method'],
    registers,
  });
  const lists = new Counter({
    name: 'reflector_lists_total',
    help: 'Times that a resource was listed whole: at first, and whenever its history was lost.',
    labelNames: ['name'],
    registers,
  });
  const watches = new Counter({
    name: 'reflector_watches_total',
    help: 'Watches opened: a first one for each resource, each further one is a restart.',
    labelNames: ['name'],
    registers,
  });

  return {
    controller(controller) {
      const [addsOf, retriesOf] = [adds.labels(controller, controller), retries.labels(controller, controller)];
      const [waitedOf, workedOf] = [waited.labels(controller, controller), worked.labels(controller, controller)];
      const secondsOf = seconds.labels(controller);
      const errorsOf = errors.labels(controller);
      const terminalOf = terminal.labels(controller);
      for (const result of OUTCOMES) reconciles.labels(controller, result).inc(0);
      return {
        added: () => addsOf.inc(),
        began: (waitedSeconds) => waitedOf.observe(waitedSeconds),
        ended: (workedSeconds) => workedOf.observe(workedSeconds),
        retried: () => retriesOf.inc(),
        reconciled(outcome, took) {
          secondsOf.observe(took);
          const isTerminal = outcome === 'terminal_error';
          const result = isTerminal ? 'error' : outcome;
          reconciles.labels(controller, result).inc();
          if (result === 'error') errorsOf.inc();
          if (isTerminal) terminalOf.inc();
        },
        started(concurrency, read) {
          figures.set(controller, read);
          workers.labels(controller).set(concurrency);
          return () => {
            figures.delete(controller);
            for (const each of gauges) each.reset();
            workers.labels(controller).set(0);
          };
        },
      };
    },
    informer: {
      listed: (resource) => lists.inc({ name: resource }),
      watched: (resource) => watches.inc({ name: resource }),
    },
    answer: (method, code) => requests.inc({ code, method }),
  };
}
