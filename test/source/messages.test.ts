// docs/sources.md has every reason with its next step, and the sentences about secrets.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { credentialNote } from '../../src/controllers/source-resolver/credential-note.ts';
import { gitPolling } from '../../src/controllers/source-resolver/git-polling.ts';
import { pollingInterval } from '../../src/controllers/source-resolver/polling-interval.ts';
import type { CredentialSecret } from '../../src/registry/secret-keychain.ts';
import { findGitCredential } from '../../src/source/git-secrets.ts';
import { parseGitUrl } from '../../src/source/git-url.ts';
import { USUAL_HINTS } from '../../src/source/source-error.ts';

const page = readFileSync('docs/sources.md', 'utf8');

test.each(Object.entries(USUAL_HINTS))('%s', (code, hint) => {
  expect(page).toContain(`| \`${code}\` | ${hint} |`);
});

test('what may be wrong with credentials', () => {
  const https = parseGitUrl('https://git.example.com/app.git');
  const ssh = parseGitUrl('git@git.example.com:app.git');
  const secret = (type: string): CredentialSecret => ({
    metadata: { name: 'git-auth', annotations: { 'kpack.io/git': 'git.example.com' } },
    type,
  });
  const account = { serviceAccount: {}, secrets: [], missing: [] };
  const note = (url: typeof https, of: object, ...secrets: CredentialSecret[]) =>
    credentialNote(url, 'build-sa', { ...account, ...of }, findGitCredential(secrets, url));
  for (const sentence of [
    note(https, { serviceAccount: undefined }),
    note(https, { missing: ['git-auth'] }),
    note(https, {}),
    note(https, {}, secret('Opaque')),
    note(https, {}, secret('kubernetes.io/ssh-auth')),
    note(https, {}, secret('kubernetes.io/basic-auth')),
    note(ssh, {}, secret('kubernetes.io/ssh-auth')),
    gitPolling(true, pollingInterval('often', 60_000)).remark?.message,
    gitPolling(true, pollingInterval('off', 60_000)).remark?.message,
  ]) {
    expect(page).toContain(`\`${sentence}\``);
  }
});
