// Ways into a running control plane: kubectl, and kubeconfigs for whomever a test wants to be. Works from any process that knows the address.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { issue, type Pair } from './certificates.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { type KubectlOptions, type KubectlResult, runKubectl } from './kubectl.ts';

/** Plain data that says where a control plane is; can be sent to another process. */
export interface Address {
  /** The control plane's directory: kubeconfigs, certificates, logs (`etcd.log`, `kube-apiserver.log`). */
  readonly dir: string;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  readonly binaries: Binaries;
}

/** Whom a kubeconfig speaks for. A user with groups gets a client certificate, a service account a real token (TokenRequest), which RBAC judges as in any cluster. */
export type Identity =
  | { readonly user: string; readonly groups?: readonly string[] }
  | { readonly serviceAccount: string; readonly namespace: string; readonly validForSeconds?: number }
  | { readonly token: string };

/** What a test does with a control plane. */
export interface Access extends Address {
  /** The path of the administrator's kubeconfig (group system:masters). */
  readonly kubeconfig: string;
  /** The path of the PEM file with the CA that signed the API server's certificate. */
  readonly caFile: string;
  /** Runs kubectl, as administrator unless told otherwise; a refusal is a result, not an error. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<KubectlResult>;
  /** Runs a kubectl command that has to succeed, and gives its stdout. @throws ControlPlaneError with what kubectl said */
  kubectlOk(args: readonly string[], options?: KubectlOptions): Promise<string>;
  /** Writes a kubeconfig for `identity` and gives its path. @throws ControlPlaneError when the service account does not exist */
  kubeconfigFor(identity: Identity): Promise<string>;
}

/** The way into the control plane at `address`. */
export function accessTo(address: Address): Access {
  const { dir, server, binaries } = address;
  const kubeconfig = join(dir, 'kubeconfig');
  const setting = { kubectl: binaries.kubectl, kubeconfig, cacheDir: join(dir, 'kubectl-cache') };
  const kubectl: Access['kubectl'] = (args, options) => runKubectl(setting, args, options);
  const kubectlOk: Access['kubectlOk'] = async (args, options) => {
    const { code, stdout, stderr } = await kubectl(args, options);
    if (code !== 0)
      throw new ControlPlaneError(`kubectl ${args.join(' ')} ended with code ${code}: ${stderr}${stdout}`);
    return stdout;
  };
  const kubeconfigFor: Access['kubeconfigFor'] = async (identity) => {
    const credentials = await credentialsOf(identity, dir, kubectlOk);
    const ca = await readFile(caCertificateFile(dir), 'utf8');
    await mkdir(join(dir, 'kubeconfigs'), { recursive: true });
    const path = join(dir, 'kubeconfigs', randomUUID());
    await writeFile(path, kubeconfigText(server, ca, credentials), { mode: 0o600 });
    return path;
  };
  return { dir, server, binaries, kubeconfig, caFile: caCertificateFile(dir), kubectl, kubectlOk, kubeconfigFor };
}

/** Where a control plane in `dir` keeps the certificate of its CA. */
export function caCertificateFile(dir: string): string {
  return join(dir, 'ca.crt');
}

/** Where a control plane in `dir` keeps the key of its CA. */
export function caKeyFile(dir: string): string {
  return join(dir, 'ca.key');
}

/** How a kubeconfig's user proves who it is. */
export type Credentials = { readonly token: string } | Pair;

/** A kubeconfig in one file, certificates inside. It is JSON, which every reader of YAML takes. */
export function kubeconfigText(server: string, ca: string, credentials: Credentials): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString('base64');
  const user =
    'token' in credentials
      ? { token: credentials.token }
      : { 'client-certificate-data': base64(credentials.certificate), 'client-key-data': base64(credentials.key) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

async function credentialsOf(identity: Identity, dir: string, kubectlOk: Access['kubectlOk']): Promise<Credentials> {
  if ('token' in identity) return identity;
  if ('serviceAccount' in identity) {
    const { serviceAccount, namespace, validForSeconds = 3600 } = identity;
    return {
      token: (
        await kubectlOk([
          'create',
          'token',
          serviceAccount,
          `--namespace=${namespace}`,
          `--duration=${validForSeconds}s`,
        ])
      ).trim(),
    };
  }
  const ca = {
    certificate: await readFile(caCertificateFile(dir), 'utf8'),
    key: await readFile(caKeyFile(dir), 'utf8'),
  };
  return issue(ca, { user: identity.user, groups: identity.groups ?? [] });
}
