// What proves to a registry who we are.
import { createHash } from 'node:crypto';

/** One set of credentials, as a docker configuration holds them. */
export interface Credential {
  readonly username: string;
  readonly password: string;
  /** A refresh token: it buys bearer tokens. */
  readonly identityToken?: string;
  /** A bearer token for the registry itself. */
  readonly registryToken?: string;
  /** Where it comes from, for people: `secret "regcred"`. */
  readonly source: string;
}

/** Whether there is nothing in it, as in an entry `{}` of a docker configuration. */
export const isAnonymous = ({ username, password, identityToken, registryToken }: Credential): boolean =>
  !username && !password && !identityToken && !registryToken;

/** The header `Authorization` of basic authentication; undefined without user name and password. */
export function basicAuthorization(credential: Credential | undefined): string | undefined {
  if (credential === undefined || (credential.username === '' && credential.password === '')) return undefined;
  return `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
}

/** Tells credentials apart without keeping them: the same text for the same ones, whatever their source. */
export function credentialFingerprint(credential: Credential | undefined): string {
  if (credential === undefined) return 'anonymous';
  const { username, password, identityToken = '', registryToken = '' } = credential;
  return createHash('sha256')
    .update(JSON.stringify([username, password, identityToken, registryToken]))
    .digest('hex');
}
