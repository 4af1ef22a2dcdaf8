// Rotations under traffic: three replicas behind the Service of the manifests, and the command that the CronJob runs.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { startTraffic } from './traffic.ts';

const cluster = sharedControlPlane();
const bundle = join(import.meta.dirname, '..', '..', 'dist', 'kpack.js');
const PROPAGATION = '--propagation-delay=2s';
let kpack: Installation;
/** As the CronJob: its service account, and no more rights. */
let rotation: string;

beforeAll(async () => {
  kpack = await install(cluster, { replicas: 3, flags: [PROPAGATION] });
  rotation = await cluster.kubeconfigFor({ serviceAccount: 'webhook-certificate-rotation', namespace: 'kpack' });
});
afterAll(() => kpack?.stop());

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const certs = (args: string[], kubeconfig = rotation): Promise<Ran> =>
  new Promise((resolve) => {
    const all = [bundle, 'certs', ...args, `--kubeconfig=${kubeconfig}`];
    execFile(process.execPath, all, { env: { PATH: process.env.PATH } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

const status = async () => {
  const { stdout, code } = await certs(['status', '--output=json']);
  return { code, ...JSON.parse(stdout) };
};

/** Runs the work while requests go through the API server, and says what failed. */
async function underTraffic(work: () => Promise<void>): Promise<{ answered: number; failures: readonly string[] }> {
  const traffic = await startTraffic(cluster);
  try {
    await work();
  } finally {
    await traffic.stop();
  }
  return traffic;
}

describe('kpack certs', () => {
  test('status tells that all is well, to people and to programs', async () => {
    await vi.waitFor(async () => expect((await status()).problems).toEqual([]), { timeout: 10_000, interval: 200 });
    const { code, stdout } = await certs(['status']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Phase {8}steady: one authority, trusted everywhere\nNext {9}renew-leaf at 20/);
    expect(stdout.match(/^ {2}ok {2}(Mutating|Validating|CustomResource)/gm)).toHaveLength(6);
    expect(stdout.match(/^ {2}ok .*serves the stored leaf/gm)).toHaveLength(3);
    expect(stdout.match(/\(leader\)/g)).toHaveLength(1);
  });

  test('rotate does nothing when nothing is due', async () => {
    const before = await status();
    expect(await certs(['rotate', PROPAGATION])).toEqual({ code: 0, stdout: 'Nothing was due.\n', stderr: '' });
    expect((await status()).certificates).toEqual(before.certificates);
  });

  test('rotate --force renews the leaf under traffic: no request fails, no registration is written', async () => {
    const before = await status();
    const { answered, failures } = await underTraffic(async () => {
      for (let i = 0; i < 3; i += 1) {
        const { code, stdout, stderr } = await certs(['rotate', '--force', PROPAGATION]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toMatch(
          /^Renewed the leaf under the same authority: asked for\n[\s\S]*Done: every replica serves the new leaf\.\n$/,
        );
      }
    });
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(50);
    const after = await status();
    expect(after.certificates[0].fingerprint).not.toBe(before.certificates[0].fingerprint);
    expect(after.certificates[1]).toEqual(before.certificates[1]);
    expect(after.trust).toEqual(before.trust);
  });

  test('rotate --force --ca changes the authority under traffic, in phases: no request fails', async () => {
    const before = await status();
    const { answered, failures } = await underTraffic(async () => {
      const { code, stdout, stderr } = await certs(['rotate', '--force', '--ca', PROPAGATION]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const said = ['Made the next authority', 'Waiting for', 'Done: every replica serves the new leaf.'];
      for (const sentence of said) expect(stdout).toContain(sentence);
    });
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(50);
    const after = await status();
    expect(after).toMatchObject({ phase: 'steady', problems: [], code: 0 });
    expect(after.certificates[1].fingerprint).not.toBe(before.certificates[1].fingerprint);
    const events = await cluster.kubectlOk(['get', 'events', '-n', 'kpack', '-o', 'jsonpath={.items[*].reason}']);
    for (const reason of ['AuthorityPrepared', 'AuthoritySwitched', 'AuthorityRetired'])
      expect(events).toContain(reason);
  });

  test('two at once end with one authority that everybody trusts', async () => {
    const { failures } = await underTraffic(async () => {
      const runs = await Promise.all([1, 2].map(() => certs(['rotate', '--force', '--ca', PROPAGATION])));
      expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual([1, 2].map(() => ({ code: 0, stderr: '' })));
    });
    expect(failures).toEqual([]);
    expect(await status()).toMatchObject({ phase: 'steady', problems: [] });
  });

  test('what will fail is a problem: exit code 1', async () => {
    const { code, stdout } = await certs(['status', '--within=40d']);
    expect(code).toBe(1);
    expect(stdout).toContain('Problems\n  the leaf expires at ');
  });

  test.each([
    ['--ca alone', ['rotate', '--ca'], 'say --force --ca'],
    ['a delay that is none', ['rotate', '--propagation-delay=soon'], 'It must be a duration'],
    [
      'a leaf that lives longer than its authority',
      ['status', '--ca-lifetime=1d'],
      '--leaf-lifetime must not be longer',
    ],
  ])('wrong usage: %s', async (_, args, message) => {
    const { code, stderr } = await certs(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('without rights says whom the API server refused', async () => {
    const { code, stderr } = await certs(['status', '--namespace=default']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^kpack: .*"system:serviceaccount:kpack:webhook-certificate-rotation" cannot (?:get|list) resource "(?:secrets|leases)".*\n$/,
    );
  });
});
