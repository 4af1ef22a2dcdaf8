// What may happen to the Secret of certificates from outside: it is emptied, deleted, overwritten.
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';
import { serviceNames } from '../../src/certs/names.ts';
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { kpackCertificates } from '../../test/cluster/kpack-state.ts';
import type { SecretData } from './secret-phase.ts';

type Secret = KubeObject & { data?: Record<string, string> };

const PATH = resourcePath(
  { group: '', version: 'v1', plural: 'secrets' },
  { namespace: 'kpack', name: 'webhook-certs' },
);
const DAY_MS = 86_400_000;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const encoded = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)]));

/** Puts `data` in place of all that the Secret holds, whoever wrote meanwhile. */
export async function overwriteSecret(client: KubeClient, data: SecretData): Promise<void> {
  const { metadata: { resourceVersion: _, ...metadata } = {}, ...secret } = await client.get<Secret>(PATH);
  await client.update<Secret>(PATH, { ...secret, metadata, data: { ...data } });
}

/** Deletes it. */
export async function deleteSecret(client: KubeClient): Promise<void> {
  await client.delete(PATH);
}

/** As kpack writes it: an authority whose key is thrown away, one leaf, nothing else. */
export async function kpackData(): Promise<SecretData> {
  return encoded({ ...(await kpackCertificates()) });
}

/** Ways to spoil what the Secret holds; each gets the present data. */
export const GARBAGE: Readonly<Record<string, (data: SecretData) => SecretData | Promise<SecretData>>> = {
  'every key is no PEM': (data) => Object.fromEntries(Object.keys(data).map((key) => [key, base64('garbage\u0000\n')])),
  'the leaf is cut in half': (data) => ({ ...data, 'server-cert.pem': half(data['server-cert.pem']) }),
  'the private key is gone': ({ 'server-key.pem': _, ...rest }) => rest,
  'the leaf and its key are of an authority that nobody knows': async (data) => ({ ...data, ...(await leafAlone()) }),
  'the private key is another one’s': async (data) => ({
    ...data,
    'server-key.pem': (await foreignLeaf())['server-key.pem'],
  }),
  'the authority and its key are gone': ({ 'ca-cert.pem': _c, 'ca-key.pem': _k, 'ca-bundle.pem': _b, ...rest }) => rest,
  'a half-written rotation': async (data) => ({
    ...data,
    'next-server-cert.pem': (await foreignLeaf())['server-cert.pem'],
  }),
  'the generation is the highest there can be': (data) => ({ ...data, generation: base64('999999999999') }),
  'the generation is no number, and the leaf is another one’s': async (data) => ({
    ...data,
    'server-cert.pem': (await foreignLeaf())['server-cert.pem'],
    generation: base64('-1'),
  }),
  'the bundle names another authority': async (data) => ({ ...data, 'ca-bundle.pem': (await foreignLeaf()).ca }),
};

const half = (data = ''): string => data.slice(0, Math.floor(data.length / 8) * 4);

async function foreignLeaf() {
  const now = new Date();
  const ca = await createAuthority(now, DAY_MS);
  const leaf = await issueLeaf(ca, serviceNames('kpack-webhook', 'kpack', 'cluster.local'), now, DAY_MS);
  return { 'server-cert.pem': base64(leaf.cert), 'server-key.pem': base64(leaf.key), ca: base64(ca.cert) };
}

async function leafAlone(): Promise<SecretData> {
  const { ca: _, ...leaf } = await foreignLeaf();
  return leaf;
}
