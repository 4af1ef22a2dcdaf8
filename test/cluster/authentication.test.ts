// The ways in which a client proves who it is, on a real API server: certificates, tokens in files, programs; also when what they gave
// is refused from some moment on.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import type { KubeObject } from '../../src/reconciler/resource.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
let dir = '';
const clients: KubeClient[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kpack-authentication-'));
  for (const name of ['first', 'second']) await cluster.kubectlOk(['create', 'serviceaccount', name, '-n', 'default']);
});
afterAll(async () => {
  for (const client of clients) client.close();
  await rm(dir, { recursive: true });
});

/** A client whose user is authenticated as `user` (YAML of a kubeconfig) says. */
async function clientAs(user: string): Promise<KubeClient> {
  const file = join(dir, `kubeconfig-${clients.length}`);
  const place = `{server: "${cluster.server}", certificate-authority: "${cluster.caFile}"}`;
  await writeFile(
    file,
    `clusters: [{name: c, cluster: ${place}}]\nusers: [{name: u, user: ${user}}]\n` +
      'contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n',
  );
  return open(file);
}
function open(kubeconfig: string): KubeClient {
  const client = new KubeClient(loadKubeConfig({ kubeconfig }));
  clients.push(client);
  return client;
}
async function whoIs(client: KubeClient): Promise<string | undefined> {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const answer = await client.create<KubeObject & { status?: { userInfo?: { username?: string } } }>(path, review);
  return answer.status?.userInfo?.username;
}
/** A real token of a service account. */
async function tokenOf(serviceAccount: string): Promise<string> {
  const file = await cluster.kubeconfigFor({ serviceAccount, namespace: 'default' });
  const { users } = parse(await readFile(file, 'utf8')) as { users: { user: { token: string } }[] };
  return users[0]?.user.token ?? '';
}

test('a client certificate', async () => {
  expect(await whoIs(open(await cluster.kubeconfigFor({ user: 'jane', groups: ['devs'] })))).toBe('jane');
});

test('a token in a file; renewed, it is read again as soon as the old one is refused', async () => {
  const file = join(dir, 'token');
  await writeFile(file, `${await tokenOf('first')}\n`);
  const client = await clientAs(`{tokenFile: "${file}"}`);
  expect(await whoIs(client)).toBe('system:serviceaccount:default:first');
  await cluster.kubectlOk(['delete', 'serviceaccount', 'first', '-n', 'default']);
  await writeFile(file, await tokenOf('second'));
  // The API server remembers for some seconds that a token was good.
  await expect.poll(() => whoIs(client), { timeout: 30_000 }).toBe('system:serviceaccount:default:second');
});

test('a program; run once as long as what it gives is good, and again when it is refused', async () => {
  const token = join(dir, 'token-of-program');
  const runs = join(dir, 'runs');
  const program = join(dir, 'program');
  await writeFile(
    program,
    `#!/bin/sh\necho run >>"${runs}"\nprintf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",` +
      `"status":{"token":"%s"}}' "$(cat "${token}")"\n`,
  );
  await chmod(program, 0o700);
  await writeFile(token, 'not-a-token');
  const exec = `{exec: {apiVersion: client.authentication.k8s.io/v1, command: "${program}", interactiveMode: Never}}`;
  const client = await clientAs(exec);
  await expect(whoIs(client)).rejects.toMatchObject({ status: 401 });
  await writeFile(token, await tokenOf('second'));
  await expect.poll(() => whoIs(client), { timeout: 30_000 }).toBe('system:serviceaccount:default:second');
  const ran = (await readFile(runs, 'utf8')).length;
  for (let i = 0; i < 10; i += 1) await whoIs(client);
  expect((await readFile(runs, 'utf8')).length).toBe(ran);
});
