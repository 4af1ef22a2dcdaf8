// The process that makes the load: one of its own, so that what the bench does beside it (kubectl, certificates) delays no request.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ApiClient } from './api-client.ts';
import { type LaggingClient, startLaggingClient } from './lagging-client.ts';
import { type Load, startLoad } from './load.ts';
import type { Done, NumberedOrder, Order, Part, TrafficPlan } from './load-protocol.ts';
import { followBundle } from './published-bundle.ts';
import { makeStored } from './requests.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
const delay = monitorEventLoopDelay({ resolution: 5 });
let ports: readonly number[] = [];
let load: Load | undefined;
let clients: readonly LaggingClient[] = [];

async function start(plan: TrafficPlan): Promise<void> {
  const client = new ApiClient(plan.kubeconfig);
  const { method, path, body, wrong } = makeStored();
  const answer = await client.ask(method, path, body);
  if (answer.status !== 409 && wrong(answer) !== undefined) throw new Error(`before the load: ${wrong(answer)}`);
  const published = await followBundle(plan.kubeconfig);
  clients = plan.clients.map((each) => startLaggingClient(each, published, () => ports, tally));
  if (plan.load !== undefined) load = startLoad(client, plan.load, tally);
  delay.enable();
}

const parts = (part: Part) => [load, ...(part === 'all' ? clients : [])];

async function obey(order: Order): Promise<Done> {
  switch (order.do) {
    case 'start':
      await start(order.plan);
      break;
    case 'segment':
      tally.segment = order.name;
      break;
    case 'ports':
      ports = order.ports;
      break;
    case 'pause':
      await Promise.all(parts(order.part).map((each) => each?.pause()));
      break;
    case 'resume':
      for (const each of parts(order.part)) each?.resume();
      break;
    case 'stop':
      await Promise.all(parts('all').map((each) => each?.stop()));
      break;
    case 'report':
      return {
        ok: true,
        report: { ...tally.report(), skipped: load?.skipped() ?? 0, ownStallMs: Math.round(delay.max / 1e6) },
      };
  }
  return { ok: true };
}

process.on('message', ({ id, order }: NumberedOrder) => {
  obey(order)
    .catch((error: unknown): Done => ({ ok: false, why: error instanceof Error ? error.message : String(error) }))
    .then((done) => process.send?.({ id, done }));
});
// Whoever asked for the load is gone.
process.on('disconnect', () => process.exit(0));
