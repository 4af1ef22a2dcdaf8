// What a controller asked of the API server, and when, as the API server itself writes it down: it tells controllers apart by their user, which its
// metrics do not, and it does so for any controller.
import { copyFile, type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The user whose requests are counted. The webhooks of kpack know the controller by just this name (spec controllers.md 1.11). */
export const CONTROLLER_USER = 'system:serviceaccount:kpack:controller';
/** Whoever fills the cluster: the test control plane's administrator. */
const ADMINISTRATOR = 'admin';

/** A request that was answered; times in ms since 1970, to the microsecond. */
export interface AuditedRequest {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`. */
  readonly verb: string;
  /** `pods`, `builds/status`; the path where it is no resource. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly code: number;
  readonly byController: boolean;
  readonly receivedAt: number;
  readonly answeredAt: number;
}

/** An event as the API server writes it (audit.k8s.io/v1), as far as it is read. */
interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { resource: string; subresource?: string; namespace?: string; name?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

/** The least that must be written: what the controller asks, and when an Image was made. */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    { level: 'Metadata', users: [CONTROLLER_USER] },
    {
      level: 'Metadata',
      users: [ADMINISTRATOR],
      verbs: ['create'],
      resources: [{ group: 'kpack.io', resources: ['images'] }],
    },
    { level: 'None' },
  ],
};

/** Puts the policy into `dir`; gives flags of a kube-apiserver that writes its audit log there, in one file. */
export async function auditFlags(dir: string): Promise<string[]> {
  const policy = join(dir, 'audit-policy.json');
  await writeFile(policy, JSON.stringify(POLICY));
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${logFile(dir)}`, '--audit-log-maxsize=100000'];
}

const logFile = (dir: string): string => join(dir, 'audit.log');
const CHUNK = 1 << 20;

/** Follows the audit log that is written to `dir`. */
export class AuditLog {
  readonly #file: string;
  #handle: FileHandle | undefined;
  #offset = 0;
  #rest = '';
  readonly #listeners = new Set<(request: AuditedRequest) => void>();
  #reading: Promise<void> = Promise.resolve();

  constructor(dir: string) {
    this.#file = logFile(dir);
  }

  /** Hears of each request that `read` finds; returns the way to end it. */
  onRequest(listener: (request: AuditedRequest) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads what has been written by now: all requests that were answered before the call. */
  read(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readOn());
    return this.#reading;
  }

  /** Reads on until the condition holds. @returns whether it does; false when the time is up */
  async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      await this.read();
      if (condition()) return true;
      if (performance.now() > deadline) return false;
      await pause(50);
    }
  }

  /** Copies the log to `directory`: the course of one Image can be read in it. */
  keep(directory: string): Promise<void> {
    return copyFile(this.#file, logFile(directory));
  }

  async close(): Promise<void> {
    await this.#reading;
    await this.#handle?.close();
  }

  async #readOn(): Promise<void> {
    this.#handle ??= await open(this.#file, 'r');
    const buffer = Buffer.alloc(CHUNK);
    for (;;) {
      const { bytesRead } = await this.#handle.read(buffer, 0, CHUNK, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      // Names and times are ASCII: no character is cut where a chunk ends.
      const lines = (this.#rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const request = readRequest(JSON.parse(line) as AuditEvent);
        for (const listener of this.#listeners) listener(request);
      }
    }
  }
}

function readRequest(event: AuditEvent): AuditedRequest {
  const { verb, objectRef, requestURI } = event;
  const { resource = requestURI.split('?', 1)[0] ?? '', subresource, namespace, name } = objectRef ?? {};
  return {
    verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name,
    code: event.responseStatus?.code ?? 0,
    byController: event.user.username === CONTROLLER_USER,
    receivedAt: microseconds(event.requestReceivedTimestamp),
    answeredAt: microseconds(event.stageTimestamp),
  };
}

/** `2026-01-01T00:00:00.123456Z`: Date.parse keeps the milliseconds only. */
const microseconds = (text: string): number => Date.parse(text) + Number(`0.${text.slice(23, -1) || '0'}`);
