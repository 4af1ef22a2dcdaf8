// Keeps what became of each request: how many, how long, and of each failed one when and why.
import { quantile, rounded } from '../statistics.ts';

/** A request that failed. Times are ms since 1970. */
export interface Failure {
  readonly kind: string;
  readonly segment: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly text: string;
}

/** The sums of one kind of request in one segment of a run; times in ms. */
export interface KindTally {
  readonly answered: number;
  readonly failed: number;
  /** Asked again because the API server said "429, later", as every Kubernetes client does. */
  readonly retried: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The sums of a run. */
export interface TallyReport {
  readonly requests: number;
  readonly failed: number;
  /** By segment, then by kind. */
  readonly segments: Readonly<Record<string, Readonly<Record<string, KindTally>>>>;
  readonly failures: readonly Failure[];
}

interface Counts {
  failed: number;
  retried: number;
  readonly ms: number[];
}

/** More texts than that say nothing new; failures are counted on. */
const KEPT_FAILURES = 20_000;

/** A running count. */
export class Tally {
  /** The part of the run that requests beginning now belong to. */
  segment = 'start';
  readonly #counts = new Map<string, Map<string, Counts>>();
  readonly #failures: Failure[] = [];

  /** Counts a request that `ask` makes; `ask` gives what is wrong, undefined when nothing is. */
  async measure(kind: string, ask: (retried: () => void) => Promise<string | undefined>): Promise<void> {
    const { segment } = this;
    const counts = this.#of(segment, kind);
    const startedAt = Date.now();
    const began = performance.now();
    const wrong = await ask(() => {
      counts.retried += 1;
    }).catch((error: unknown) => described(error));
    const ms = performance.now() - began;
    counts.ms.push(ms);
    if (wrong === undefined) return;
    counts.failed += 1;
    if (this.#failures.length < KEPT_FAILURES) {
      this.#failures.push({ kind, segment, startedAt, endedAt: startedAt + ms, text: wrong });
    }
  }

  report(): TallyReport {
    const all = [...this.#counts.values()].flatMap((kinds) => [...kinds.values()]);
    const kindsOf = (kinds: Map<string, Counts>) =>
      Object.fromEntries([...kinds].map(([kind, counts]) => [kind, summed(counts)]));
    return {
      requests: all.reduce((sum, { ms }) => sum + ms.length, 0),
      failed: all.reduce((sum, { failed }) => sum + failed, 0),
      segments: Object.fromEntries([...this.#counts].map(([segment, kinds]) => [segment, kindsOf(kinds)])),
      failures: this.#failures,
    };
  }

  #of(segment: string, kind: string): Counts {
    const kinds = this.#counts.get(segment) ?? new Map<string, Counts>();
    this.#counts.set(segment, kinds);
    const counts = kinds.get(kind) ?? { failed: 0, retried: 0, ms: [] };
    kinds.set(kind, counts);
    return counts;
  }
}

function summed({ ms, failed, retried }: Counts): KindTally {
  return {
    answered: ms.length - failed,
    failed,
    retried,
    p50: rounded(quantile(ms, 0.5), 1),
    p99: rounded(quantile(ms, 0.99), 1),
    max: rounded(quantile(ms, 1), 1),
  };
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
