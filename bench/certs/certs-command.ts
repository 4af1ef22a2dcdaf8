// Runs `kpack certs ...` as the CronJob does: another process, with the rights of the CronJob's service account.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { Access } from '../../test/cluster/access.ts';

/** How a command ended. */
export interface CertsResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A command under way. */
export interface CertsRun {
  readonly done: Promise<CertsResult>;
  /** Ends it with SIGKILL. */
  kill(): void;
}

/** A command that runs longer than this hangs. */
const LIMIT_MS = 15 * 60_000;

interface CronJob {
  readonly kind?: string;
  readonly spec?: { jobTemplate?: { spec?: { template?: { spec?: { serviceAccountName?: string } } } } };
}

/** A kubeconfig of the service account that the release's CronJob has; the webhook's own where there is no CronJob. */
export function cronJobIdentity(access: Access, releaseFile: string, validForSeconds: number): Promise<string> {
  const objects = parseAllDocuments(readFileSync(releaseFile, 'utf8')).map((one) => one.toJS() as CronJob | null);
  const cronJob = objects.find((object) => object?.kind === 'CronJob');
  const serviceAccount = cronJob?.spec?.jobTemplate?.spec?.template?.spec?.serviceAccountName ?? 'webhook';
  return access.kubeconfigFor({ serviceAccount, namespace: 'kpack', validForSeconds });
}

/** Starts `kpack certs ...args` for the namespace kpack. */
export function runCerts(program: string, kubeconfig: string, args: readonly string[]): CertsRun {
  const began = performance.now();
  const all = [program, 'certs', ...args, `--kubeconfig=${kubeconfig}`, '--namespace=kpack'];
  // A bare environment, as a pod has it: nothing of the caller's must change what the command does.
  const env = { PATH: process.env.PATH, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, all, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
  return { done: ended(child, began), kill: () => void child.kill('SIGKILL') };
}

async function ended(child: ChildProcess, began: number): Promise<CertsResult> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, ...texts, ms: performance.now() - began };
}
