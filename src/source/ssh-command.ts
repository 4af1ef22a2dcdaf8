// How git starts ssh: which key, which host keys are believed, which address; no configuration of the machine, and no questions.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SshCredential } from './git-credential.ts';
import type { GitUrl } from './git-url.ts';

/** One connection. */
export interface SshCommandOptions {
  readonly url: GitUrl;
  readonly credential: SshCredential | undefined;
  /** The checked address of the host. */
  readonly address: string;
  /** A directory only for this connection: key and host keys are written there. */
  readonly folder: string;
  /** Host keys are not checked where the secret has none. */
  readonly trustUnknownHosts: boolean;
  /** The controller's environment: SSH_KNOWN_HOSTS, HOME, SSH_AUTH_SOCK. */
  readonly inherited: NodeJS.ProcessEnv;
}

const CONNECT_SECONDS = 10;

/** Variables for git. The key is never in them, only where it is. */
export async function sshVariables(options: SshCommandOptions): Promise<Record<string, string>> {
  const { url, credential, address, folder, trustUnknownHosts, inherited } = options;
  const settings: Record<string, string> = {
    BatchMode: 'yes',
    ConnectTimeout: String(CONNECT_SECONDS),
    // A connection that has died is noticed even when this process was killed.
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
    ControlPath: 'none',
    LogLevel: 'ERROR',
    HostName: address,
    // The key is looked up under the name, not under the address that the name was found to have.
    HostKeyAlias: url.port === undefined || url.port === 22 ? url.host : `[${url.host}]:${url.port}`,
    CheckHostIP: 'no',
    ...(await hostKeys(options)),
  };
  // git passes the port of an ssh URL on by itself.
  if (url.isScp && url.port !== undefined) settings.Port = String(url.port);
  const variables: Record<string, string> = {};
  if (credential !== undefined) {
    const key = join(folder, 'key');
    await writeFile(key, withLineEnd(credential.privateKey), { mode: 0o600 });
    settings.IdentityFile = key;
    settings.IdentitiesOnly = 'yes';
    settings.IdentityAgent = 'none';
    settings.PreferredAuthentications = 'publickey';
  } else {
    settings.IdentityFile = 'none';
    if (inherited.SSH_AUTH_SOCK) variables.SSH_AUTH_SOCK = inherited.SSH_AUTH_SOCK;
  }
  const args = Object.entries(settings).map(([name, value]) => `-o ${quoted(`${name}=${value}`)}`);
  const user = url.user === undefined ? ['-l git'] : [];
  return {
    ...variables,
    GIT_SSH_COMMAND: ['ssh -F /dev/null', ...args, ...user].join(' '),
    GIT_SSH_VARIANT: 'ssh',
  };

  async function hostKeys({ credential: shown }: SshCommandOptions): Promise<Record<string, string>> {
    if (shown?.knownHosts !== undefined) {
      const file = join(folder, 'known_hosts');
      await writeFile(file, withLineEnd(shown.knownHosts), { mode: 0o600 });
      return { StrictHostKeyChecking: 'yes', UserKnownHostsFile: file, GlobalKnownHostsFile: '/dev/null' };
    }
    if (trustUnknownHosts) {
      return { StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null', GlobalKnownHostsFile: '/dev/null' };
    }
    const own = inherited.SSH_KNOWN_HOSTS ?? join(inherited.HOME ?? '/', '.ssh', 'known_hosts');
    return { StrictHostKeyChecking: 'yes', UserKnownHostsFile: own, GlobalKnownHostsFile: '/etc/ssh/ssh_known_hosts' };
  }
}

/** OpenSSH reads no key without a line break at its end; secrets are often made without, or on Windows. */
const withLineEnd = (text: string): string => `${text.replaceAll('\r\n', '\n').trimEnd()}\n`;

/** For the shell that git starts ssh with. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
