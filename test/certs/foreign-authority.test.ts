// A leaf under an authority that other tools made (openssl here): name and key identifier are taken over as they stand.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kpack-ca-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' });

test.runIf(hasOpenssl)('openssl verifies our chain by the letter of RFC 5280', async () => {
  const ca = await createAuthority(new Date(), 86_400_000);
  writeFileSync(join(dir, 'ca.pem'), ca.cert);
  writeFileSync(join(dir, 'leaf.pem'), (await issueLeaf(ca, ['a.example'], new Date(), 86_400_000)).cert);
  const verified = openssl('verify', '-x509_strict', '-verify_hostname', 'a.example', '-CAfile', 'ca.pem', 'leaf.pem');
  expect(verified).toBe('leaf.pem: OK\n');
});

test.runIf(hasOpenssl).each([['/C=DE/O=Großer Laden/OU=Platform/CN=Corp CA'], ['/CN=just a name']])(
  'under the authority %s',
  async (subject) => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    // A key identifier that cannot be derived from the key, as some tools choose it.
    const identifier = ['-addext', 'subjectKeyIdentifier=01:02:03:04:05', '-addext', 'authorityKeyIdentifier=none'];
    openssl(
      'req',
      '-x509',
      ...curve,
      ...identifier,
      '-utf8',
      '-subj',
      subject,
      '-days',
      '9',
      '-keyout',
      'k.pem',
      '-out',
      'c.pem',
    );
    const ca = { key: readFileSync(join(dir, 'k.pem'), 'utf8'), cert: readFileSync(join(dir, 'c.pem'), 'utf8') };
    writeFileSync(join(dir, 'l.pem'), (await issueLeaf(ca, ['a.example'], new Date(), 86_400_000)).cert);
    expect(openssl('verify', '-CAfile', 'c.pem', 'l.pem')).toBe('l.pem: OK\n');
    expect(openssl('x509', '-in', 'l.pem', '-noout', '-ext', 'authorityKeyIdentifier')).toContain('01:02:03:04:05');
  },
);
