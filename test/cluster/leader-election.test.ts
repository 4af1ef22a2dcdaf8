// One leader among several candidates, on a real API server: it hands over, it is replaced when it dies, and it gives up in time when it is cut off.
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import {
  type LeaderElection,
  type LeaderElectionOptions,
  startLeaderElection,
} from '../../src/reconciler/leader-election.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const cluster = sharedControlPlane();
const logger = pino({ level: 'silent' });
const running: LeaderElection[] = [];
let client: KubeClient;
let names = 0;

beforeAll(() => {
  client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
});
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));
afterAll(() => client.close());

const lease = () => {
  names += 1;
  return `election-${names}`;
};
function candidate(name: string, identity: string, more: Partial<LeaderElectionOptions> = {}): LeaderElection {
  const times = { leaseMs: 3_000, renewDeadlineMs: 2_000, retryMs: 300 };
  const election = startLeaderElection({ client, namespace: 'default', name, identity, logger, ...times, ...more });
  running.push(election);
  return election;
}
const until = (check: () => void, timeout = 20_000) => vi.waitFor(check, { timeout, interval: 20 });
const holder = (name: string) =>
  cluster.kubectlOk(['get', 'lease', name, '-n', 'default', '-o=jsonpath={.spec.holderIdentity}']);

test('of three that start at once one leads', async () => {
  const name = lease();
  const all = ['a', 'b', 'c'].map((identity) => candidate(name, identity));
  await until(() => expect(all.filter(({ leading }) => leading)).toHaveLength(1));
  expect(['a', 'b', 'c']).toContain(await holder(name));
});

test('one that stops hands over within two seconds', async () => {
  const name = lease();
  const first = candidate(name, 'first');
  await until(() => expect(first.leading).toBe(true));
  const second = candidate(name, 'second');
  await first.stop();
  expect(first.leading).toBe(false);
  await until(() => expect(second.leading).toBe(true), 2_000);
  expect(await holder(name)).toBe('second');
});

test('a claim that is not renewed counts for its duration as seen by others, whatever the times in it say', async () => {
  const name = lease();
  const renewTime = '2099-01-01T00:00:00.000000Z';
  const spec = { holderIdentity: 'dead', leaseDurationSeconds: 2, renewTime, acquireTime: renewTime };
  const dead = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: 'default' }, spec };
  await cluster.kubectlOk(['create', '-f', '-'], { input: JSON.stringify(dead) });
  const begun = performance.now();
  const heir = candidate(name, 'heir');
  await until(() => expect(heir.leading).toBe(true));
  expect(performance.now() - begun).toBeGreaterThanOrEqual(2_000);
});

test('a leader that is cut off gives up before another can lead, and takes part again when it is back', async () => {
  const name = lease();
  const server = new URL(loadKubeConfig({ kubeconfig: cluster.kubeconfig }).getCurrentCluster()!.server);
  const proxy: TcpProxy = await startTcpProxy(Number(server.port));
  const config = loadKubeConfig({ kubeconfig: cluster.kubeconfig, master: `https://127.0.0.1:${proxy.port}` });
  const behind = new KubeClient(config);
  const cutOff = candidate(name, 'cut-off', { client: behind });
  await until(() => expect(cutOff.leading).toBe(true));
  const other = candidate(name, 'other');
  const bothLed: boolean[] = [];
  const watching = setInterval(() => bothLed.push(cutOff.leading && other.leading), 5);
  // New connections are frozen as well, one after the other.
  const freezing = setInterval(() => proxy.freeze(), 20);
  await until(() => expect(other.leading).toBe(true));
  expect(cutOff.leading).toBe(false);
  clearInterval(freezing);
  proxy.cut();
  await other.stop();
  await until(() => expect(cutOff.leading).toBe(true));
  clearInterval(watching);
  expect(bothLed).not.toContain(true);
  await cutOff.stop();
  behind.close();
  await proxy.stop();
});
