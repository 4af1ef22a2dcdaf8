// How many questions are put at once: to one host no more than it likes, so that one that hangs leaves room for the others. Those that
// somebody waits for go before those that come by the clock; hosts take turns, and at a host those who ask.
import { Turns } from './turns.ts';

/** A place in the queue: `prompt` goes before `background`. */
export type Urgency = 'prompt' | 'background';

/** Where a question goes, and for whom. */
export interface Question {
  readonly host: string;
  /** Those who ask take turns: the namespace. */
  readonly asker: string;
  readonly urgency: Urgency;
}

type Begin = () => void;

/** Slots for work that goes to hosts. */
export class HostSlots {
  readonly #most: number;
  readonly #mostOfHost: number;
  readonly #running = new Map<string, number>();
  /** By host, in the order of their turns; none where nothing waits. */
  readonly #waiting: Record<Urgency, Map<string, Turns<Begin>>> = { prompt: new Map(), background: new Map() };
  #total = 0;

  constructor(most: number, mostOfHost: number) {
    this.#most = most;
    this.#mostOfHost = mostOfHost;
  }

  /** Runs a task when its turn has come. @throws what it throws; the reason of the signal when that ends the wait. */
  async run<T>(question: Question, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    const { host } = question;
    await this.#turn(question, signal);
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

  async #turn({ host, asker, urgency }: Question, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const hosts = this.#waiting[urgency];
    const leave = () => {
      const turns = hosts.get(host);
      if (turns?.delete(asker, resolve) === true) reject(signal.reason);
      if (turns?.isEmpty === true) hosts.delete(host);
    };
    signal.addEventListener('abort', leave, { once: true });
    const turns = hosts.get(host) ?? new Turns<Begin>();
    turns.push(asker, resolve);
    hosts.set(host, turns);
    this.#beginNext();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #beginNext(): void {
    for (const hosts of [this.#waiting.prompt, this.#waiting.background]) {
      // A host that is put back to the end comes again in the same loop.
      for (const [host, turns] of hosts) {
        if (this.#total >= this.#most) return;
        const running = this.#running.get(host) ?? 0;
        if (running >= this.#mostOfHost) continue;
        const begin = turns.take();
        hosts.delete(host);
        if (!turns.isEmpty) hosts.set(host, turns);
        if (begin === undefined) continue;
        this.#total += 1;
        this.#running.set(host, running + 1);
        begin();
      }
    }
  }
}
