// How many requests a controller made between two moments, by what they were for.
import type { AuditedRequest, AuditLog } from './audit-log.ts';

/** Requests in a span of time. */
export interface RequestCount {
  /** All but watches and leases. */
  readonly counted: number;
  /** Those of `counted` that wrote. */
  readonly writes: number;
  /** Watches that ended, and everything about Leases: what any controller does however little there is to do. */
  readonly apart: number;
  /** Of `counted`, those that were refused, by status code. */
  readonly refused: Readonly<Record<string, number>>;
  /** `create pods` -> number, the most frequent ones first. */
  readonly byPurpose: Readonly<Record<string, number>>;
}

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Counts the controller's requests from the moment on when it is made. */
export class RequestCounts {
  readonly #audit: AuditLog;
  readonly #end: () => void;
  readonly #byPurpose = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  #counted = 0;
  #writes = 0;
  #apart = 0;
  #lastWriteAt = performance.now();

  constructor(audit: AuditLog) {
    this.#audit = audit;
    this.#end = audit.onRequest((request) => this.#count(request));
  }

  /** What there was up to now. */
  async soFar(): Promise<RequestCount> {
    await this.#audit.read();
    const descending = [...this.#byPurpose].sort(([, one], [, other]) => other - one);
    return {
      counted: this.#counted,
      writes: this.#writes,
      apart: this.#apart,
      refused: Object.fromEntries(this.#refused),
      byPurpose: Object.fromEntries(descending),
    };
  }

  /** Waits until it has written nothing for `forMs`; no longer than `withinMs`, since a naive controller never rests. */
  async untilQuiet(forMs: number, withinMs: number): Promise<boolean> {
    return this.#audit.until(() => performance.now() - this.#lastWriteAt > forMs, withinMs);
  }

  end(): void {
    this.#end();
  }

  #count({ byController, verb, resource, code }: AuditedRequest): void {
    if (!byController) return;
    if (verb === 'watch' || resource === 'leases') {
      this.#apart += 1;
      return;
    }
    this.#counted += 1;
    if (WRITES.includes(verb)) {
      this.#writes += 1;
      this.#lastWriteAt = performance.now();
    }
    const purpose = `${verb} ${resource}`;
    this.#byPurpose.set(purpose, (this.#byPurpose.get(purpose) ?? 0) + 1);
    if (code > 299) this.#refused.set(String(code), (this.#refused.get(String(code)) ?? 0) + 1);
  }
}
