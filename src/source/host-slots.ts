// How many questions are put at once: to one host no more than it likes, so that one that hangs leaves room for the others. Those that
// somebody waits for go before those that come by the clock.

/** A place in the queue: `prompt` goes before `background`. */
export type Urgency = 'prompt' | 'background';

interface Waiting {
  readonly host: string;
  readonly begin: () => void;
}

/** Slots for work that goes to hosts. */
export class HostSlots {
  readonly #most: number;
  readonly #mostOfHost: number;
  readonly #running = new Map<string, number>();
  readonly #waiting: Record<Urgency, Set<Waiting>> = { prompt: new Set(), background: new Set() };
  #total = 0;

  constructor(most: number, mostOfHost: number) {
    this.#most = most;
    this.#mostOfHost = mostOfHost;
  }

  /** Runs a task when its turn has come. @throws what it throws; the reason of the signal when that ends the wait. */
  async run<T>(host: string, urgency: Urgency, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    await this.#turn(host, urgency, signal);
    try {
      return await task();
    } finally {
      this.#total -= 1;
      const left = (this.#running.get(host) ?? 1) - 1;
      if (left === 0) this.#running.delete(host);
      else this.#running.set(host, left);
      this.#beginNext();
    }
  }

  async #turn(host: string, urgency: Urgency, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { host, begin: resolve };
    const leave = () => {
      if (this.#waiting[urgency].delete(waiting)) reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting[urgency].add(waiting);
    this.#beginNext();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #beginNext(): void {
    for (const queue of [this.#waiting.prompt, this.#waiting.background]) {
      for (const waiting of queue) {
        if (this.#total >= this.#most) return;
        const { host, begin } = waiting;
        const running = this.#running.get(host) ?? 0;
        if (running >= this.#mostOfHost) continue;
        queue.delete(waiting);
        this.#total += 1;
        this.#running.set(host, running + 1);
        begin();
      }
    }
  }
}
