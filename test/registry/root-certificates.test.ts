// Which authorities are trusted: files and directories laid out as Kubernetes and distributions lay them out.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../../src/certs/authority.ts';
import { readRootCertificates } from '../../src/registry/root-certificates.ts';

let root: string;
const pems: string[] = [];
const at = (...path: string[]) => join(root, ...path);
const NONE = '/nonexistent/file.pem';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpack-roots-'));
  for (let i = 0; i < 4; i++) pems.push((await createAuthority(new Date(), 60_000)).cert.trim());
  const [first = '', second = '', third = '', fourth = ''] = pems;
  // A mounted secret: ..data links to a dated folder, the files link through it.
  await mkdir(at('secret', '..2025'), { recursive: true });
  await writeFile(at('secret', '..2025', 'tls.crt'), first);
  await writeFile(at('secret', '..2025', 'tls.key'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n');
  await symlink('..2025', at('secret', '..data'));
  await symlink('..data/tls.crt', at('secret', 'tls.crt'));
  await symlink('..data/tls.key', at('secret', 'tls.key'));
  // Odd names, several in a file, twice the same, a link to a neighbour, what is no certificate, windows line ends.
  await mkdir(at('odd', 'folder'), { recursive: true });
  await writeFile(at('odd', 'no-extension'), `# ${'x'.repeat(50)}\n${second}\n${third}\n${second}`);
  await symlink('no-extension', at('odd', 'neighbour.0'));
  await writeFile(
    at('odd', 'broken'),
    `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${fourth.replaceAll('\n', '\r\n')}`,
  );
  await writeFile(
    at('odd', 'with-headers'),
    first.replace('CERTIFICATE-----\n', 'CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n\n'),
  );
  await writeFile(at('bundle.pem'), `${first}\n${fourth}\n`);
});
afterAll(() => rm(root, { recursive: true }));

const read = async (env: NodeJS.ProcessEnv) => {
  const { certificates, problems } = await readRootCertificates(env);
  const known = certificates.map((certificate) => pems.indexOf(certificate.trim()));
  return {
    known: known.filter((index) => index >= 0).sort(),
    others: known.filter((index) => index < 0).length,
    problems,
  };
};
const unreadable = (path: string) => `SSL_CERT_FILE is ${path}, which cannot be read: mount it, or unset the variable`;

test('a mounted secret is read through its links, its key passed over', async () => {
  expect(await read({ SSL_CERT_FILE: NONE, SSL_CERT_DIR: at('secret') })).toEqual({
    known: [0],
    others: 0,
    problems: [unreadable(NONE)],
  });
});

test('every file counts, whatever its name; each certificate once', async () => {
  expect((await read({ SSL_CERT_FILE: NONE, SSL_CERT_DIR: at('odd') })).known).toEqual([1, 2, 3]);
});

test('several directories, and the file beside them', async () => {
  const all = await read({ SSL_CERT_FILE: at('bundle.pem'), SSL_CERT_DIR: `${at('secret')}:${at('odd')}` });
  expect(all).toEqual({ known: [0, 1, 2, 3], others: 0, problems: [] });
  const missing = await read({ SSL_CERT_FILE: at('bundle.pem'), SSL_CERT_DIR: `${at('gone')}:${at('secret')}` });
  expect(missing).toEqual({
    known: [0, 3],
    others: 0,
    problems: [`SSL_CERT_DIR names ${at('gone')}, which cannot be read: mount it, or leave it out`],
  });
});

test('the directories of the environment come beside the bundle of the system', async () => {
  const { known, others } = await read({ SSL_CERT_DIR: at('secret') });
  expect(known).toEqual([0]);
  expect(others).toBeGreaterThan(50);
});

test('without anything set, public registries are trusted', async () => {
  const { certificates, problems } = await readRootCertificates({});
  expect(certificates.length).toBeGreaterThan(Math.min(50, rootCertificates.length));
  expect(problems).toEqual([]);
});
