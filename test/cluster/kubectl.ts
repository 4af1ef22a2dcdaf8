// Runs the real kubectl, as a user would, untouched by the settings of whoever runs the tests.
import { spawn } from 'node:child_process';
import { ControlPlaneError } from './control-plane-error.ts';

/** How a kubectl command ended; `code` is its exit code. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a call may say beside its arguments. */
export interface KubectlOptions {
  /** Given on stdin, for `-f -`. */
  readonly input?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Impersonates this user: `--as`. RBAC then counts for that user; for a real token use `kubeconfigFor`. */
  readonly as?: string;
  /** Groups of the impersonated user: `--as-group`. */
  readonly asGroups?: readonly string[];
  /** Another kubeconfig than the administrator's: a path. */
  readonly kubeconfig?: string;
  readonly cwd?: string;
  /** Ends a command that hangs, in ms; 60 s when not given. */
  readonly timeoutMs?: number;
}

/** Where kubectl is and what it uses when a call does not say otherwise. */
export interface KubectlSetting {
  readonly kubectl: string;
  readonly kubeconfig: string;
  /** kubectl's discovery cache goes here and not into the home directory. */
  readonly cacheDir: string;
}

/**
 * Runs `kubectl ...args` and gives its result, whatever the exit code.
 * @throws ControlPlaneError when it cannot be run or does not end in time
 */
export async function runKubectl(
  setting: KubectlSetting,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<KubectlResult> {
  const { input = '', env = {}, as, asGroups = [], kubeconfig = setting.kubeconfig, cwd, timeoutMs = 60_000 } = options;
  const all = [...(as === undefined ? [] : [`--as=${as}`]), ...asGroups.map((group) => `--as-group=${group}`), ...args];
  const child = spawn(setting.kubectl, all, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: setting.cacheDir, KUBERC: 'off', ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined); // kubectl need not read its input
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new ControlPlaneError(`${setting.kubectl} cannot be run: ${cause.message}`, { cause })),
    );
    child.once('close', resolve);
  });
  const result = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  if (code === null)
    throw new ControlPlaneError(
      `kubectl ${all.join(' ')} was ended by ${child.signalCode} (it may take ${timeoutMs} ms): ${result.stderr}${result.stdout}`,
    );
  return { code, ...result };
}
