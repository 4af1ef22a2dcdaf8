// What a refusal of a git server may come from, in the secrets of a service account: the sentences that say what to do.

import type { FoundCredential } from '../../source/git-secrets.ts';
import { DEFAULT_PORTS, type GitUrl } from '../../source/git-url.ts';
import type { Account } from '../accounts/accounts.ts';

/** Sentences; empty where credentials were found and nothing is wrong with others. */
export function credentialNote(
  url: GitUrl,
  name: string,
  account: Account,
  { credential, problems }: FoundCredential,
): string {
  if (account.serviceAccount === undefined) {
    return `Service account "${name}" does not exist: create it, or name another one in the Image.`;
  }
  const missing = account.missing.map(
    (secret) => `Secret "${secret}", which service account "${name}" names, does not exist: create it.`,
  );
  const wrong = problems.map((problem) => `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`);
  const notes = [...missing, ...wrong];
  if (credential === undefined && notes.length === 0) notes.push(howTo(url, name));
  return notes.join(' ');
}

function howTo(url: GitUrl, name: string): string {
  const { protocol, host, port } = url;
  if (protocol === 'git') return '';
  const authority = host.includes(':') ? `[${host}]` : host;
  const place = port === undefined || port === DEFAULT_PORTS[protocol] ? authority : `${authority}:${port}`;
  const [type, value] = protocol === 'ssh' ? ['ssh-auth', `git@${place}`] : ['basic-auth', `${protocol}://${place}`];
  return (
    `No secret of service account "${name}" is for it: create one of type kubernetes.io/${type} with annotation ` +
    `kpack.io/git: ${value}, and name it under secrets of the service account.`
  );
}
