// What the git binary needs to reach one repository: its address, and an environment that holds the credentials.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProxyFor } from '../registry/proxy.ts';
import type { AddressRefusal } from '../registry/transport.ts';
import { allowedAddress } from './address-policy.ts';
import type { GitCredential } from './git-credential.ts';
import { gitEnvironment } from './git-environment.ts';
import { DEFAULT_PORTS, type GitUrl } from './git-url.ts';
import { isSameServer } from './http-landing.ts';
import { sshVariables } from './ssh-command.ts';

/** What all commands have in common. */
export interface GitAccessOptions {
  readonly refusal: AddressRefusal;
  readonly trustUnknownHosts: boolean;
  /** PEM, for https. */
  readonly certificates: readonly string[];
  readonly proxyFor: ProxyFor;
  /** The controller's environment. */
  readonly inherited: NodeJS.ProcessEnv;
}

/** One repository. */
export interface GitAccessRequest {
  readonly url: GitUrl;
  /** Where redirects led to, for http and https. */
  readonly home?: URL | undefined;
  readonly credential: GitCredential | undefined;
  /** An empty directory for this command alone. */
  readonly folder: string;
}

/** How to call git. */
export interface GitAccess {
  /** The repository, as an argument. */
  readonly address: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** @throws SourceError AddressNotAllowed, Unreachable */
export async function gitAccess(options: GitAccessOptions, request: GitAccessRequest): Promise<GitAccess> {
  const { url, credential, folder } = request;
  const { refusal, inherited } = options;
  if (url.protocol === 'http' || url.protocol === 'https') return httpAccess(options, request);
  const address = await allowedAddress(url.host, refusal);
  const variables =
    url.protocol === 'ssh'
      ? await sshVariables({ ...options, url, credential: ofKind(credential, 'ssh'), address, folder })
      : { GIT_OVERRIDE_VIRTUAL_HOST: url.port === undefined ? url.host : `${url.host}:${url.port}` };
  const environment = gitEnvironment({ inherited, home: folder, protocols: [url.protocol], variables });
  return { address: addressOf(url, address), environment };
}

async function httpAccess(
  options: GitAccessOptions,
  { url, home, credential, folder }: GitAccessRequest,
): Promise<GitAccess> {
  const { refusal, certificates, proxyFor, inherited } = options;
  const named = new URL(addressOf(url, url.host));
  const target = new URL(home ?? named);
  const bundle = join(folder, 'authorities.pem');
  await writeFile(bundle, certificates.join('\n'));
  const config: [string, string][] = [
    // Redirects have been followed already, to where they may lead.
    ['http.followRedirects', 'false'],
    ['http.sslCAInfo', bundle],
  ];
  if (proxyFor(target) === undefined) {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const port = target.port || String(DEFAULT_PORTS[target.protocol === 'http:' ? 'http' : 'https']);
    const address = await allowedAddress(host, refusal);
    config.push([
      'http.curloptResolve',
      `${target.hostname}:${port}:${address.includes(':') ? `[${address}]` : address}`,
    ]);
  }
  const basic = ofKind(credential, 'basic');
  if (basic !== undefined && isSameServer(target, named)) {
    const pair = Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
    config.push(['http.extraHeader', `Authorization: Basic ${pair}`]);
  }
  return {
    address: target.href,
    environment: gitEnvironment({ inherited, home: folder, protocols: ['http', 'https'], config }),
  };
}

/** As git reads it. ssh is told the IP address by itself; git:// has no other place for it. Passwords are never in it. */
function addressOf({ protocol, host, port, path, user, isScp }: GitUrl, address: string): string {
  const name = protocol === 'ssh' ? host : address;
  const authority = name.includes(':') ? `[${name}]` : name;
  const login = user === undefined || protocol !== 'ssh' ? '' : `${encodeURIComponent(user)}@`;
  if (isScp) return `${login}${authority}:${path}`;
  return `${protocol}://${login}${authority}${port === undefined ? '' : `:${port}`}${path}`;
}

/** A credential of this kind; others are for other protocols. */
const ofKind = <K extends GitCredential['kind']>(
  credential: GitCredential | undefined,
  kind: K,
): Extract<GitCredential, { kind: K }> | undefined =>
  credential?.kind === kind ? (credential as Extract<GitCredential, { kind: K }>) : undefined;
