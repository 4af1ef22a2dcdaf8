// When a refusal is a reason to read credentials anew: once for each time that a server was asked, however many followed the answer.

/** Remembers when the credentials of an account were last read anew; by a monotonic clock, ms. */
export class Rereads {
  readonly #at = new Map<string, number>();

  /**
   * Whether an account is to be read anew after a refusal; then it counts as done.
   * @param askedAt when the server was asked that refused
   */
  isDue(account: string, askedAt: number, now: number = performance.now()): boolean {
    if ((this.#at.get(account) ?? Number.NEGATIVE_INFINITY) > askedAt) return false;
    this.#at.set(account, now);
    return true;
  }
}
