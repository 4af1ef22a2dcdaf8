// Puts a cluster into the state in which kpack v0.17.2 leaves it: what was recorded there (test/fixtures/kpack-state), with a key pair of our own, since the recording has no key.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { serviceNames } from '../../src/certs/names.ts';
import { newSerial, signCertificate } from '../../src/certs/x509.ts';
import { type KindInfo, kinds } from '../../src/schemas/kinds.ts';
import { clusterDomain } from '../../src/webhook/cluster-domain.ts';
import type { Access } from './access.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'kpack-state');
const DAY_MS = 86_400_000;
/** kpack's certificates live this long. */
const LIFETIME_MS = 7 * DAY_MS;

/** What kpack's Secret held, PEM. */
export interface KpackCertificates {
  readonly 'ca-cert.pem': string;
  readonly 'server-cert.pem': string;
  readonly 'server-key.pem': string;
}

interface Recorded {
  kind: string;
  metadata: Record<string, unknown> & { name: string; ownerReferences?: { uid: string }[] };
  [member: string]: unknown;
}
interface RecordedCrd extends Recorded {
  spec: { names: object; scope: string; conversion?: object; versions: { name: string; storage: boolean }[] };
}

const recorded = (file: string): Recorded => parse(readFileSync(join(folder, `${file}.yaml`), 'utf8')) as Recorded;

/** Without what only the API server writes. */
function fresh<T extends Recorded>({ metadata, status: _, ...object }: T): T {
  const { creationTimestamp: _c, generation: _g, resourceVersion: _r, uid: _u, ...kept } = metadata;
  return { ...object, metadata: kept } as unknown as T;
}

/** The Images as they were read back. */
export const recordedImages = (): Recorded[] =>
  (recorded('images') as unknown as { items: Recorded[] }).items.map(fresh);

/** The permissive CustomResourceDefinition of a kind, after the recorded one of Image. Versions of v0.2.2: v1alpha1 alone, stored. */
function permissiveCrd(info: KindInfo, release: 'v0.2.2' | 'v0.17.2'): RecordedCrd {
  const crd = fresh(recorded('crd-images') as RecordedCrd);
  const { kind, plural, singular, shortNames } = info;
  const names = { kind, listKind: `${kind}List`, plural, singular, shortNames, categories: ['kpack'] };
  const versions = crd.spec.versions
    .filter(({ name }) => (release === 'v0.2.2' ? name === 'v1alpha1' : name === 'v1alpha2' || info.schemas.v1alpha1))
    .map((version) => ({ ...version, storage: release === 'v0.2.2' || version.name === 'v1alpha2' }));
  const { conversion, ...spec } = crd.spec;
  const converts = release !== 'v0.2.2' && info.conversion && conversion !== undefined;
  return {
    ...crd,
    metadata: { ...crd.metadata, name: `${plural}.kpack.io` },
    spec: { ...spec, names, versions, scope: info.scope, ...(converts ? { conversion } : {}) },
  };
}

/** Installs the definitions of a release of kpack over whatever is there. */
export async function applyKpackCrds(access: Access, release: 'v0.2.2' | 'v0.17.2', ca: string): Promise<void> {
  const served = kinds.filter(({ schemas }) => release === 'v0.17.2' || schemas.v1alpha1 !== undefined);
  await applyAll(
    access,
    served.map((info) => permissiveCrd(info, release)),
    ca,
  );
  await access.kubectlOk(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
}

/** Installs what else was recorded: namespace, Secret, and the registrations, from which on nothing is written without a webhook. */
export async function applyKpackWebhook(access: Access, certificates: KpackCertificates): Promise<void> {
  await access.kubectlOk(['create', 'namespace', 'kpack']);
  const uid = await access.kubectlOk(['get', 'namespace', 'kpack', '--output=jsonpath={.metadata.uid}']);
  const owned = ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration'].map((file) => {
    const object = fresh(recorded(file));
    const ownerReferences = object.metadata.ownerReferences?.map((owner) => ({ ...owner, uid }));
    return { ...object, metadata: { ...object.metadata, ownerReferences } };
  });
  const data = Object.fromEntries(Object.entries(certificates).map(([key, pem]) => [key, base64(pem)]));
  await applyAll(access, [{ ...fresh(recorded('secret')), data }, ...owned], certificates['ca-cert.pem']);
}

/** Certificates as kpack makes them: a CA whose key is thrown away, and one leaf; EC P-256; CA and leaf have the same subject. */
export async function kpackCertificates(madeAt = new Date()): Promise<KpackCertificates> {
  const subject = { organization: 'knative.dev', commonName: 'kpack-webhook.kpack.svc' };
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [authority, server] = [pair(), pair()];
  const life = { notBefore: madeAt, notAfter: new Date(madeAt.getTime() + LIFETIME_MS) };
  const usage = { name: 'keyUsage', digitalSignature: true, critical: true };
  const ca = signCertificate(
    {
      ...life,
      subject,
      serial: newSerial(),
      publicKey: authority.publicKey,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { ...usage, keyCertSign: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      ],
    },
    { key: authority.privateKey },
  );
  const domain = clusterDomain(readFileSync('/etc/resolv.conf', 'utf8'), undefined);
  const altNames = serviceNames('kpack-webhook', 'kpack', domain).map((value) => ({ type: 2, value }));
  const leaf = signCertificate(
    {
      ...life,
      subject,
      serial: newSerial(),
      publicKey: server.publicKey,
      extensions: [usage, { name: 'extKeyUsage', serverAuth: true }, { name: 'subjectAltName', altNames }],
    },
    { key: authority.privateKey, cert: ca },
  );
  const key = server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { 'ca-cert.pem': ca, 'server-cert.pem': leaf, 'server-key.pem': key };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Puts the objects there as they are; the recording's port (it was made on loopback) and CA are replaced by kpack's port and our CA. */
async function applyAll(access: Access, objects: readonly object[], ca: string): Promise<void> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, (key, value) =>
    key === 'caBundle' ? base64(ca) : key === 'port' && value === 18443 ? 443 : value,
  );
  await access.kubectlOk(['apply', '--server-side', '--field-manager=kpack', '--force-conflicts', '--filename=-'], {
    input,
  });
}
