// Certificates in a directory, from the outside: what a server over it gets, whatever happens to the files.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServingCertificate } from '../../src/certs/certificate-source.ts';
import { openDirectoryStore } from '../../src/certs/directory-store.ts';
import { keyMatches, readCertificate } from '../../src/certs/inspect.ts';
import { MATERIAL_KEYS } from '../../src/certs/material.ts';
import { type StandaloneCertificates, startStandaloneCertificates } from '../../src/certs/standalone-certificates.ts';
import { StoreConflictError } from '../../src/certs/store.ts';

const lines: string[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
let directory = '';
const started: StandaloneCertificates[] = [];

beforeEach(() => {
  lines.length = 0;
  directory = join(mkdtempSync(join(tmpdir(), 'kpack-certs-')), 'deep', 'certs');
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
  rmSync(join(directory, '..', '..'), { recursive: true });
});

async function start(): Promise<StandaloneCertificates> {
  const certificates = await startStandaloneCertificates({ directory, logger });
  started.push(certificates);
  return certificates;
}

async function served(certificates: StandaloneCertificates): Promise<ServingCertificate> {
  await vi.waitFor(() => expect(certificates.notReady()).toBeUndefined(), { timeout: 5000 });
  return certificates.current()!;
}

const file = (part: keyof typeof MATERIAL_KEYS) => join(directory, MATERIAL_KEYS[part]);

describe('a directory', () => {
  test('that does not exist is made, closed to others, with a pair that works', async () => {
    const serving = await served(await start());
    expect(keyMatches(readCertificate(serving.cert)!, serving.key)).toBe(true);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory).sort()).toEqual(
      Object.values(MATERIAL_KEYS)
        .filter((name) => !name.startsWith('next-'))
        .sort(),
    );
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  test('is taken as it is by the next start', async () => {
    const first = await served(await start());
    const second = await served(await start());
    expect(second).toEqual(first);
  });

  test.each([
    ['an empty key', () => writeFileSync(file('serverKey'), '')],
    ['a truncated leaf', () => writeFileSync(file('serverCert'), readFileSync(file('serverCert')).subarray(0, 99))],
    ['a removed leaf', () => rmSync(file('serverCert'))],
    ['binary garbage', () => writeFileSync(file('serverKey'), Buffer.from([0, 255, 1, 254]))],
  ])('with %s gets a new leaf of the same authority', async (_, damage) => {
    const one = await start();
    const before = await served(one);
    await started.pop()!.stop();
    damage();
    const after = await served(await start());
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(after.ca).toBe(before.ca);
  });

  test('is watched: a file that somebody removes is written back, and the server goes on with what it has', async () => {
    const certificates = await start();
    const { cert, fingerprint } = await served(certificates);
    rmSync(file('serverCert'));
    await vi.waitFor(() => expect(readFileSync(file('serverCert'), 'utf8')).toBe(cert), { timeout: 5000 });
    expect(certificates.current()!.fingerprint).toBe(fingerprint);
  });

  test('that cannot be written says so, and is written when it can be', async () => {
    mkdirSync(directory, { recursive: true });
    mkdirSync(file('serverKey'));
    const certificates = await start();
    await vi.waitFor(() => expect(certificates.notReady()).toContain(MATERIAL_KEYS.serverKey), { timeout: 5000 });
    rmSync(file('serverKey'), { recursive: true });
    await served(certificates);
  });

  test('private keys never reach the log', async () => {
    const serving = await served(await start());
    const secrets = [serving.key, readFileSync(file('caKey'), 'utf8')].flatMap((pem) => pem.split('\n').slice(1, -2));
    expect(secrets.length).toBeGreaterThan(1);
    for (const secret of secrets) expect(lines.join()).not.toContain(secret);
  });

  test('two processes that find it empty end with one certificate', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    await Promise.all([served(one), served(two)]);
    await vi.waitFor(() => expect(one.current()!.fingerprint).toBe(two.current()!.fingerprint), { timeout: 5000 });
  });
});

test('a write on an old state is refused', async () => {
  const store = await openDirectoryStore(directory, logger);
  const seen = await store.read();
  await store.write({ caCert: 'a' }, seen);
  await expect(store.write({ caCert: 'b' }, seen)).rejects.toThrow(StoreConflictError);
  expect((await store.read()).material).toEqual({ caCert: 'a' });
  await store.close();
});

test.runIf(process.getuid?.() !== 0)('a directory that cannot be made is an error that names it', async () => {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o500);
  await expect(startStandaloneCertificates({ directory: join(directory, 'x'), logger })).rejects.toThrow(directory);
});
