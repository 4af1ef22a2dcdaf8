// What a git server is shown so that it lets us in.
import { createHash } from 'node:crypto';

/** User name and password or token, for http and https. */
export interface BasicCredential {
  readonly kind: 'basic';
  readonly username: string;
  readonly password: string;
  /** Where it comes from, for error texts: `secret "git-auth"`. */
  readonly source: string;
}

/** A private key, for ssh. */
export interface SshCredential {
  readonly kind: 'ssh';
  /** PEM, without a passphrase. */
  readonly privateKey: string;
  /** Lines of a known_hosts file; undefined where there are none. */
  readonly knownHosts: string | undefined;
  /** Where it comes from, for error texts. */
  readonly source: string;
}

export type GitCredential = BasicCredential | SshCredential;

/** Tells credentials apart without holding them: equal texts for equal credentials. */
export function gitCredentialFingerprint(credential: GitCredential | undefined): string {
  if (credential === undefined) return 'anonymous';
  const parts =
    credential.kind === 'basic'
      ? [credential.username, credential.password]
      : [credential.privateKey, credential.knownHosts ?? ''];
  return createHash('sha256')
    .update(JSON.stringify([credential.kind, ...parts]))
    .digest('base64url');
}
