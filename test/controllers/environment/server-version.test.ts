// Which versions of Kubernetes are new enough, and what is said to whoever has an older one.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, expect, test } from 'vitest';
import {
  checkServerVersion,
  parseVersion,
  untilServerChecked,
} from '../../../src/controllers/environment/server-version.ts';
import { KubeClient } from '../../../src/reconciler/kube-client.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A client of a server that answers every request with the next of these; the last one again and again. */
async function clientOf(...answers: readonly (readonly [status: number, body: object])[]): Promise<KubeClient> {
  let asked = 0;
  const server = createServer((_, response) => {
    const [status, body] = answers[Math.min(asked++, answers.length - 1)]!;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = new KubeConfig();
  const cluster = {
    name: 'c',
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    skipTLSVerify: true,
  };
  config.loadFromClusterAndUser(cluster, { name: 'u' });
  const client = new KubeClient(config);
  closing.push(() => {
    client.close();
    server.close();
  });
  return client;
}

test.each([
  ['v1.32.0', [1, 32, 0]],
  ['1.32', [1, 32, 0]],
  ['v1.34.1-eks-3abbec1', [1, 34, 1]],
  ['v1.33.4+k3s1', [1, 33, 4]],
  ['v1', undefined],
  ['latest', undefined],
])('%s is %j', (text, parts) => {
  expect(parseVersion(text)).toEqual(parts);
});

test.each(['v1.32.0', 'v1.32.9', 'v1.40.0-gke.5', 'v2.0.0', 'v1.32.0-alpha.1', 'no version'])(
  '%s is new enough',
  async (gitVersion) => {
    expect(await checkServerVersion(await clientOf([200, { gitVersion }]), 'v1.32.0')).toBe(gitVersion);
  },
);

test.each(['v1.31.14', 'v1.9.0', 'v0.40.0'])('%s is too old, and the message says what to do', async (gitVersion) => {
  const check = checkServerVersion(await clientOf([200, { gitVersion }]), 'v1.32.0');
  await expect(check).rejects.toThrow(
    `the API server has Kubernetes ${gitVersion}, at least v1.32.0 is needed: upgrade the cluster, or set KUBERNETES_MIN_VERSION to try it all the same`,
  );
});

const silent = createLogger({ level: 'silent', pod: undefined }, { write: () => undefined });

test('an API server that is not up yet is asked again', async () => {
  const client = await clientOf([503, {}], [500, {}], [200, { gitVersion: 'v1.34.0' }]);
  expect(await untilServerChecked(client, 'v1.32.0', new AbortController().signal, silent)).toBe('v1.34.0');
});

test('a stop ends the asking', async () => {
  const stop = new AbortController();
  const asking = untilServerChecked(await clientOf([503, {}]), 'v1.32.0', stop.signal, silent);
  stop.abort();
  expect(await asking).toBeUndefined();
});

test('one that is too old is not asked again', async () => {
  const client = await clientOf([200, { gitVersion: 'v1.20.0' }], [200, { gitVersion: 'v1.34.0' }]);
  await expect(untilServerChecked(client, 'v1.32.0', new AbortController().signal, silent)).rejects.toThrow('v1.20.0');
});
