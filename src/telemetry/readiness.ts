// Whether requests should be sent to this replica, and if not, why not: the sum of what its parts say.

/** One condition of being ready. */
export interface ReadinessCheck {
  /** What is checked, for example `certificate`. */
  name: string;
  /** Why not, as one line; undefined when all is well. */
  notReady(): string | undefined;
}

/** The first failing check as `<name>: <why>`; undefined when all pass. */
export function whyNotReady(checks: readonly ReadinessCheck[]): string | undefined {
  for (const { name, notReady } of checks) {
    const reason = notReady();
    if (reason !== undefined) return `${name}: ${reason}`;
  }
  return undefined;
}
