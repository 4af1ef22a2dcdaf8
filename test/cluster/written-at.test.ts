// The API server's own record says when a bundle was last written, whatever else is written to the object.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bundleWrittenAt } from '../../src/certs/written-at.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const NAME = 'written-at.example.com';
const PLACE = `validatingwebhookconfiguration/${NAME}`;

/** Never called: it has no rules. */
const registration = (caBundle?: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: NAME },
  webhooks: [
    {
      name: NAME,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { service: { namespace: 'default', name: 'nobody' }, ...(caBundle && { caBundle }) },
    },
  ],
});
const encoded = (text: string) => Buffer.from(text).toString('base64');
const [A, B] = [encoded('bundle A'), encoded('bundle B')];

async function apply(object: object, manager: string): Promise<void> {
  const args = ['apply', '--server-side', '--force-conflicts', `--field-manager=${manager}`, '--filename=-'];
  await cluster.kubectlOk(args, { input: JSON.stringify(object) });
}

async function writtenAt(): Promise<number | undefined> {
  const json = await cluster.kubectlOk(['get', PLACE, '--output=json', '--show-managed-fields']);
  return bundleWrittenAt(JSON.parse(json))?.getTime();
}

/** The record knows seconds only. */
async function nextSecond(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  await vi.waitFor(() => expect(Math.floor(Date.now() / 1000)).toBeGreaterThan(now), { timeout: 3000, interval: 20 });
}

beforeAll(() => apply(registration(), 'release'));
afterAll(() => cluster.kubectlOk(['delete', PLACE]));

test('who owns no bundle does not count, and every change of a bundle does', async () => {
  expect(await writtenAt()).toBeUndefined();

  await apply(registration(A), 'kpack-webhook');
  const first = await writtenAt();
  expect(Math.abs(Date.now() - (first ?? 0))).toBeLessThan(60_000);

  await nextSecond();
  await apply(registration(A), 'kpack-webhook');
  await apply(registration(), 'release');
  await cluster.kubectlOk(['annotate', PLACE, 'example.com/note=seen']);
  await cluster.kubectlOk([
    'patch',
    PLACE,
    '--type=json',
    '--patch',
    '[{"op":"add","path":"/webhooks/0/timeoutSeconds","value":5}]',
  ]);
  expect(await writtenAt()).toBe(first);

  await apply(registration(B), 'kpack-webhook');
  const second = await writtenAt();
  expect(second).toBeGreaterThan(first ?? 0);

  await nextSecond();
  const change = [{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: A }];
  await cluster.kubectlOk(['patch', PLACE, '--type=json', '--patch', JSON.stringify(change)]);
  const third = await writtenAt();
  expect(third).toBeGreaterThan(second ?? 0);

  await nextSecond();
  await cluster.kubectlOk(['replace', '--filename=-'], { input: JSON.stringify(registration()) });
  await apply(registration(A), 'kpack-webhook');
  expect(await writtenAt()).toBeGreaterThan(third ?? 0);
});
