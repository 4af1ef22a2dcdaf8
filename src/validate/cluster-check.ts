// Checks the files of a run by asking an API server about each object: `kpack validate --against-cluster`.
import type { StorageClasses } from '../admission/request.ts';
import type { ManifestObject } from '../documents/document.ts';
import type { FileToRead } from '../documents/find-files.ts';
import { pathFault } from '../documents/path-fault.ts';
import { readObjects } from '../documents/read-objects.ts';
import { ApiError } from '../reconciler/api-error.ts';
import { KubeClient } from '../reconciler/kube-client.ts';
import { type KubeConfigFlags, loadKubeConfig } from '../reconciler/kube-config.ts';
import { servedKinds } from './cluster-kinds.ts';
import { type DryRun, dryRunner } from './dry-run.ts';
import { addFindings, addUnreadable, emptyFileReport, type FileReport } from './file-report.ts';
import { isOurs } from './judge-object.ts';
import { objectName } from './object-name.ts';
import { readBytes } from './read-bytes.ts';
import { readSetMember } from './read-set-member.ts';
import { serverFindings } from './server-findings.ts';
import { type Slots, slots } from './slots.ts';
import { isFileError } from './unchecked.ts';

/** Which cluster, and where objects without a namespace go there (default: as the kubeconfig says, else `default`). */
export interface ClusterFlags extends KubeConfigFlags {
  readonly namespace?: string | undefined;
}

/** What is asked. */
export interface ClusterCheck {
  readonly files: readonly FileToRead[];
  /** The content of the standard input, where that is one of the files. */
  readonly stdin: Uint8Array | undefined;
  readonly flags: ClusterFlags;
  /** What our own judgement goes by, whose advice is given with the server's words. */
  readonly storageClasses: StorageClasses;
  /** Codes that are ignored everywhere. */
  readonly ignore: ReadonlySet<string>;
  readonly onReport: (report: FileReport) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Questions that are under way at a time; kubectl asks one by one, an API server gives one client many more. */
const AT_ONCE = 8;
const UNAUTHORIZED = 401;

/**
 * Checks all files.
 * @throws KubeConfigError, ConnectionError or ApiError (401) when the cluster cannot be asked; a refusal is a finding
 */
export async function checkWithCluster(check: ClusterCheck): Promise<void> {
  const config = loadKubeConfig(check.flags);
  const client = new KubeClient(config);
  const stop = new AbortController();
  const abort = (): void => stop.abort(check.signal?.reason);
  check.signal?.addEventListener('abort', abort, { once: true });
  try {
    check.signal?.throwIfAborted();
    const { namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default' } = check.flags;
    const findKind = servedKinds(client, stop.signal);
    const dryRun = dryRunner({ client, findKind, namespace, signal: stop.signal });
    await askAll(check, dryRun, slots(AT_ONCE));
  } catch (error) {
    throw error instanceof ApiError && error.status === UNAUTHORIZED ? unauthorized(error) : error;
  } finally {
    stop.abort();
    check.signal?.removeEventListener('abort', abort);
    client.close();
  }
}

async function askAll(check: ClusterCheck, dryRun: DryRun, questions: Slots): Promise<void> {
  const entries = check.files.entries();
  const lane = async (): Promise<void> => {
    for (const [number, file] of entries) check.onReport(await askAboutFile(file, number, check, dryRun, questions));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function askAboutFile(
  file: FileToRead,
  number: number,
  { stdin, ignore, storageClasses }: ClusterCheck,
  dryRun: DryRun,
  questions: Slots,
): Promise<FileReport> {
  const report = emptyFileReport(number);
  const content = file.path === '-' ? stdin : contentOf(file, report, ignore);
  if (content === undefined) return report;
  if (file.path === '-') report.bytes = content;
  const { objects, unreadable } = readObjects(file.name, content);
  const asked: Promise<void>[] = [];
  const ask = async (object: ManifestObject): Promise<void> => {
    const name = objectName(object.value);
    addFindings(report, object, serverFindings(object, name, await dryRun(object.value, name), storageClasses), ignore);
  };
  let item = 0;
  for (const object of objects) {
    const member = readSetMember(object, { file: number, item: item++ });
    if (member !== undefined) report.members.push(member);
    if (isOurs(object)) {
      report.objects += 1;
      asked.push((await questions.start(() => ask(object))).end);
    } else report.skipped += 1;
  }
  await Promise.all(asked);
  for (const fault of unreadable) addUnreadable(report, fault, ignore);
  return report;
}

function contentOf(file: FileToRead, report: FileReport, ignore: ReadonlySet<string>): Uint8Array | undefined {
  try {
    const { bytes, again } = readBytes(file);
    if (!again) report.bytes = bytes;
    return bytes;
  } catch (error) {
    if (!isFileError(error)) throw error;
    addUnreadable(report, pathFault(file.name, error), ignore);
    return undefined;
  }
}

const unauthorized = ({ status, reason, message }: ApiError): ApiError =>
  new ApiError(
    status,
    reason,
    `the cluster does not accept these credentials (${message}): log in again, or pass --kubeconfig FILE`,
  );
