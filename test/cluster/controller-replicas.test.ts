// Two controllers as a Deployment runs them: one works, the other takes over; how a process starts, tells how it is, and ends; what an Image costs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runKpack } from '../webhook/standalone-process.ts';
import { type BuildSite, buildSite, conditionOf } from './build-site.ts';
import { type ControllerProcesses, controllerIdentity, controllerProcesses } from './controller-process.ts';
import type { OpsProcess } from './ops-process.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { until } from './until.ts';

const cluster = sharedControlPlane();
let site: BuildSite;
let controllers: ControllerProcesses;
let identity: string;

beforeAll(async () => {
  site = await buildSite(cluster, 'replicas');
  controllers = await controllerProcesses();
  identity = await controllerIdentity(cluster);
});
afterAll(async () => {
  await controllers?.stop();
  await site?.stop();
});

/** The value of a metric without labels, or the sum over its labels that match. */
async function metric(controller: OpsProcess, name: string, labels = ''): Promise<number> {
  const { text } = await controller.ask('/metrics');
  const lines = text.split('\n').filter((line) => line.startsWith(name) && line.includes(labels));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
const works = async (controller: OpsProcess) => (await metric(controller, 'leader_election_master_status')) === 1;
const untilWorks = (controller: OpsProcess) =>
  until('a controller that works', async () => (await works(controller)) || undefined);

test('one of two works; when it is told to end, the other goes on at once', async () => {
  const first = await controllers.start(identity);
  await first.ready();
  await untilWorks(first);
  const second = await controllers.start(identity);
  await second.ready();
  expect(await works(second)).toBe(false);
  await site.apply(site.image('one'));
  await site.kubelet.pod('replicas', 'one-build-1-build-pod');

  const told = Date.now();
  const exit = first.end();
  await untilWorks(second);
  // Without the release the lease would stay the other's for 15 s.
  expect(Date.now() - told).toBeLessThan(10_000);
  expect(await exit).toEqual({ code: 0, signal: null });
  await site.kubelet.play('replicas', 'one-build-1-build-pod', site.result(1));
  await until('the Image ready', async () => {
    const image = await site.get('image', 'one');
    return conditionOf(image, 'Ready')?.status === 'True' || undefined;
  });
  const lines = (await first.log()).map(({ msg }) => msg);
  expect(lines.slice(lines.indexOf('stopping'))).toEqual(['stopping', 'not leading any more', 'stopped']);
  await second.end();
});

test('an Image costs at most nine requests until its pod is there', async () => {
  const controller = await controllers.start(identity, ['--leader-elect=false', '--source-polling-interval=1h']);
  await controller.ready();
  await untilWorks(controller);
  const names = Array.from({ length: 10 }, (_, i) => `cheap-${i}`);
  // The first one brings what is shared: the service account.
  await site.apply(site.image('cheap'));
  await site.kubelet.pod('replicas', 'cheap-build-1-build-pod');
  const idle = () =>
    until(
      'rest',
      async () =>
        (await metric(controller, 'workqueue_depth')) +
          (await metric(controller, 'controller_runtime_active_workers')) ===
          0 || undefined,
    );
  await idle();
  const before = await metric(controller, 'rest_client_requests_total');
  for (const name of names) await site.apply(site.image(name));
  for (const name of names) await site.kubelet.pod('replicas', `${name}-build-1-build-pod`);
  await until('each Build with the name of its pod', async () => {
    const { items } = JSON.parse(await site.kubectl('get', 'builds', '--output=json')) as {
      items: { status?: { podName?: string } }[];
    };
    return items.every(({ status }) => status?.podName !== undefined) || undefined;
  });
  await idle();
  const cost = ((await metric(controller, 'rest_client_requests_total')) - before) / names.length;
  expect(cost).toBeLessThanOrEqual(9);
  // And then nothing more.
  expect(await metric(controller, 'controller_runtime_reconcile_errors_total')).toBe(0);
  await controller.end();
});

test('an older Kubernetes ends it with one sentence', async () => {
  const flags = ['--ops-port=0', '--ops-host=127.0.0.1', `--kubeconfig=${identity}`];
  const { code, stderr } = await runKpack(['controller', ...flags], { KUBERNETES_MIN_VERSION: 'v9.9.0' });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /kpack: the API server has Kubernetes v1\.\S+, at least v9\.9\.0 is needed: upgrade the cluster, or set KUBERNETES_MIN_VERSION to try it all the same\n$/,
  );
});

test('one whose token says nothing is alive, not ready, and says what it waits for', async () => {
  const nobody = await cluster.kubeconfigFor({ user: 'nobody' });
  const controller = await controllers.start(nobody);
  expect(await controller.ask('/livez')).toEqual({ status: 200, text: 'ok' });
  await until('a reason', async () => {
    const { status, text } = await controller.ask('/readyz');
    return (
      (status === 503 && text === 'informer-images.kpack.io: images.kpack.io not listed from the API server yet') ||
      undefined
    );
  });
  expect(await controller.end()).toEqual({ code: 0, signal: null });
});
