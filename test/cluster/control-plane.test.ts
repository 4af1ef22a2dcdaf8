// What tests may rely on: a real API server with real admission and RBAC, any number of them side by side, and no trace afterwards.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { startControlPlane } from './control-plane.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

describe('the control plane of the run', () => {
  const cluster = sharedControlPlane();

  test('kubectl and the server are real, and of one version', async () => {
    const version = JSON.parse(await cluster.kubectlOk(['version', '--output=json']));
    expect(version.serverVersion.gitVersion).toMatch(/^v1\.\d+\.\d+/);
    expect(version.clientVersion.gitVersion).toBe(version.serverVersion.gitVersion);
    expect(cluster.kubeconfig).toBe(inject('kubeconfig'));
  });

  test('namespaces are made and read; a refusal is a result with kubectl’s own words', async () => {
    expect(await cluster.kubectlOk(['create', 'namespace', 'first'])).toBe('namespace/first created\n');
    expect(await cluster.kubectlOk(['get', 'namespace', 'first', '--output=name'])).toBe('namespace/first\n');
    expect(await cluster.kubectl(['create', 'namespace', 'first'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error from server (AlreadyExists): namespaces "first" already exists\n',
    });
  });

  test('kubectl explain', async () => {
    expect(await cluster.kubectlOk(['explain', 'pod.spec.containers.image'])).toMatch(/FIELD: image <string>/);
  });

  test('server-side apply: owners of fields conflict', async () => {
    const setting = (value: string) => ({
      input: JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'owned', namespace: 'default' },
        data: { key: value },
      }),
    });
    const apply = (owner: string) => ['apply', '--server-side', `--field-manager=${owner}`, '--filename=-'];
    expect(await cluster.kubectlOk(apply('one'), setting('a'))).toBe('configmap/owned serverside-applied\n');
    const second = await cluster.kubectl(apply('two'), setting('b'));
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('conflict with "one": .data.key') });
  });

  test('Pod Security is enforced', async () => {
    await cluster.kubectlOk(['create', 'namespace', 'strict']);
    await cluster.kubectlOk(['label', 'namespace', 'strict', 'pod-security.kubernetes.io/enforce=restricted']);
    const run = await cluster.kubectl(['run', 'p', '--image=i', '--namespace=strict', '--privileged']);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('violates PodSecurity "restricted:latest": privileged'),
    });
  });

  test('a service account’s own token may do what RBAC says, and nothing else', async () => {
    await cluster.kubectlOk(['create', 'namespace', 'rights']);
    await cluster.kubectlOk(['create', 'serviceaccount', 'worker', '--namespace=rights']);
    const kubeconfig = await cluster.kubeconfigFor({ serviceAccount: 'worker', namespace: 'rights' });
    const getSecrets = ['get', 'secrets', '--namespace=rights'];
    expect(await cluster.kubectl(getSecrets, { kubeconfig })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Error from server (Forbidden): secrets is forbidden: User "system:serviceaccount:rights:worker" cannot list resource "secrets" in API group "" in the namespace "rights"\n',
    });
    await cluster.kubectlOk(['create', 'role', 'reader', '--verb=list', '--resource=secrets', '--namespace=rights']);
    await cluster.kubectlOk([
      'create',
      'rolebinding',
      'reader',
      '--role=reader',
      '--serviceaccount=rights:worker',
      '--namespace=rights',
    ]);
    await vi.waitFor(
      async () => expect(await cluster.kubectl(getSecrets, { kubeconfig })).toMatchObject({ code: 0 }),
      10_000,
    );
    expect(await cluster.kubectl(['get', 'secrets', '--all-namespaces'], { kubeconfig })).toMatchObject({ code: 1 });
  });

  test('a user with groups, by certificate and by impersonation', async () => {
    const whoAmI = ['auth', 'whoami', '--output=jsonpath={.status.userInfo.username} {.status.userInfo.groups}'];
    const kubeconfig = await cluster.kubeconfigFor({ user: 'al_ice@example.com', groups: ['dev', 'ops'] });
    const alice = 'al_ice@example.com ["dev","ops","system:authenticated"]';
    expect(await cluster.kubectlOk(whoAmI, { kubeconfig })).toBe(alice);
    expect(await cluster.kubectlOk(whoAmI, { as: 'al_ice@example.com', asGroups: ['dev', 'ops'] })).toBe(alice);
  });
});

describe('control planes of their own', () => {
  test('two start at the same time and know nothing of each other; the API server comes back with its data; nothing is left', async () => {
    const [one, two] = await Promise.all([
      startControlPlane(),
      startControlPlane({ apiServerFlags: ['--max-requests-inflight=100'] }),
    ]);
    onTestFinished(() => one.stop());
    onTestFinished(() => two.stop());
    expect(one.server).not.toBe(two.server);
    await one.kubectlOk(['create', 'namespace', 'only-in-one']);
    expect(await two.kubectl(['get', 'namespace', 'only-in-one'])).toMatchObject({ code: 1 });

    const before = one.pids();
    await one.stopApiServer();
    expect(processesOf(one.dir)).toEqual([before.etcd]);
    expect(await one.kubectl(['get', 'namespaces'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('refused'),
    });
    await one.startApiServer();
    expect(processesOf(one.dir)).toEqual([before.etcd, one.pids().apiServer].sort(ascending));
    expect(one.pids().apiServer).not.toBe(before.apiServer);
    expect(await one.kubectlOk(['get', 'namespace', 'only-in-one', '--output=name'])).toBe('namespace/only-in-one\n');

    await Promise.all([one.stop(), two.stop()]);
    for (const { dir } of [one, two]) {
      expect(processesOf(dir)).toEqual([]);
      expect(existsSync(dir)).toBe(false);
    }
  });

  test('an API server that cannot start says why', async () => {
    await expect(startControlPlane({ apiServerFlags: ['--no-such-flag'] })).rejects.toThrow(
      /kube-apiserver ended with code 1 before it was ready[\s\S]*unknown flag: --no-such-flag/,
    );
  });

  test('after SIGKILL of the process that started one, nothing is left', async () => {
    const run = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void run.kill('SIGKILL'));
    const lines: string[] = [];
    for await (const line of createInterface({ input: run.stdout })) if (lines.push(line) === 2) break;
    const dir = dirname(/^export KUBECONFIG=(.+)$/.exec(lines[0]!)![1]!);
    const pids: { supervisor: number; etcd: number; apiServer: number } = JSON.parse(lines[1]!.replace('# pids: ', ''));
    expect(processesOf(dir)).toEqual([pids.etcd, pids.apiServer].sort(ascending));
    expect(isAlive(pids.supervisor)).toBe(true);

    run.kill('SIGKILL');
    await vi.waitFor(
      () => {
        expect(processesOf(dir)).toEqual([]);
        expect(isAlive(pids.supervisor)).toBe(false);
        expect(existsSync(dir)).toBe(false);
      },
      { timeout: 10_000 },
    );
  });
});

/** Pids of the programs that were started with `dir` in their arguments, in ascending order. */
function processesOf(dir: string): number[] {
  const lines = execFileSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(dir))
    .map((line) => Number.parseInt(line, 10))
    .sort(ascending);
}

function ascending(a: number, b: number): number {
  return a - b;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
