// Certificates that somebody else looks after, as cert-manager does: a mounted Secret whose files change under two running replicas.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createAuthority, issueLeaf, type KeyPair } from '../../src/certs/authority.ts';
import { readCertificate, readCertificates } from '../../src/certs/inspect.ts';
import { TARGETS } from '../../src/certs/targets.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { startTraffic } from './traffic.ts';

const DAY = 86_400_000;
const cluster = sharedControlPlane();
const folder = mkdtempSync(join(tmpdir(), 'kpack-external-'));
const fingerprint = (pem: string) => readCertificate(pem)!.fingerprint256;
let kpack: Installation;
let first: KeyPair;
let second: KeyPair;
let writes = 0;

/** As the kubelet writes a mounted Secret: a new folder, then the one link to it is replaced. */
function mount(files: Record<string, string>): void {
  writes += 1;
  const version = `..version-${writes}`;
  mkdirSync(join(folder, version));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, version, name), text);
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  if (writes > 1) return;
  for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(folder, name));
}

async function leafOf(ca: KeyPair): Promise<Record<string, string>> {
  const leaf = await issueLeaf(ca, ['kpack-webhook.kpack.svc'], new Date(), 90 * DAY);
  return { 'tls.crt': leaf.cert, 'tls.key': leaf.key, 'ca.crt': ca.cert };
}

async function trusted(): Promise<string[][]> {
  const path = '{.webhooks[*].clientConfig.caBundle}{.spec.conversion.webhook.clientConfig.caBundle}';
  const bundles = TARGETS.map(({ resource, name }) =>
    cluster.kubectlOk(['get', `${resource.plural}.${resource.group}`, name, `-o=jsonpath=${path}`]),
  );
  return (await Promise.all(bundles)).map((text) =>
    readCertificates(Buffer.from(text, 'base64').toString())
      .map((ca) => ca.fingerprint256)
      .toSorted(),
  );
}

const everywhere = (...cas: KeyPair[]) => TARGETS.map(() => cas.map(({ cert }) => fingerprint(cert)).toSorted());
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

async function served(): Promise<string[]> {
  const path = '{range .items[*]}{.metadata.annotations.certs\\.kpack\\.io/leaf}{"\\n"}{end}';
  const leases = ['get', 'leases', '-n', 'kpack', '-l', 'kpack.io/webhook-replica=true', `-o=jsonpath=${path}`];
  return (await cluster.kubectlOk(leases)).trim().split('\n');
}

beforeAll(async () => {
  // What other tests left: certificates in the Secret, authorities in the bundles, Leases of processes that were killed.
  await cluster.kubectl(['delete', 'secret', 'webhook-certs', '-n', 'kpack', '--ignore-not-found']);
  await cluster.kubectl(['delete', 'leases', '--all', '-n', 'kpack']);
  for (const { resource, name } of TARGETS) {
    await cluster.kubectl(['delete', `${resource.plural}.${resource.group}`, name, '--ignore-not-found']);
  }
  first = await createAuthority(new Date(), 365 * DAY);
  second = await createAuthority(new Date(), 365 * DAY);
  mount(await leafOf(first));
  const flags = ['--certs=external', `--cert-dir=${folder}`, '--propagation-delay=8s'];
  kpack = await install(cluster, { replicas: 2, flags });
});
afterAll(async () => {
  await kpack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the mounted authority is published everywhere, and the Secret of the managed mode is not touched', async () => {
  await eventually(async () => expect(await trusted()).toEqual(everywhere(first)));
  expect(await cluster.kubectlOk(['get', 'secret', 'webhook-certs', '-n', 'kpack', '-o=jsonpath={.data}'])).toBe('');
});

test('a new leaf of the same authority, then one of another: no request fails, and each is served only when it is trusted', async () => {
  const traffic = await startTraffic(cluster);
  try {
    const renewed = await leafOf(first);
    mount(renewed);
    await eventually(async () => expect(await served()).toEqual([1, 2].map(() => fingerprint(renewed['tls.crt']!))));
    expect(await trusted()).toEqual(everywhere(first));

    const changed = await leafOf(second);
    mount(changed);
    await eventually(async () => expect(await trusted()).toEqual(everywhere(first, second)));
    expect(await served()).toEqual([1, 2].map(() => fingerprint(renewed['tls.crt']!)));
    await eventually(async () => expect(await served()).toEqual([1, 2].map(() => fingerprint(changed['tls.crt']!))));
    await eventually(async () => expect(await trusted()).toEqual(everywhere(second)));
  } finally {
    await traffic.stop();
  }
  expect(traffic.failures).toEqual([]);
  expect(traffic.answered).toBeGreaterThan(50);
});

test('a pair that does not fit is not served, and said', async () => {
  const before = await served();
  mount({ ...(await leafOf(second)), 'tls.key': (await leafOf(second))['tls.key']! });
  const [replica] = kpack.replicas;
  await eventually(async () => {
    const messages = (await replica!.log()).map(({ msg }) => msg);
    expect(messages.join('\n')).toContain('cannot be served: tls.key is not its private key');
  });
  expect(await served()).toEqual(before);
  expect((await replica!.ask('/readyz')).status).toBe(200);
});
