// What a person typed is wrong: one line on stderr, exit code 2.

/** Wrong usage; the message names the flag or variable and what it wants. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
