// A check that could not be made as it was asked for: an option of it does not fit the place where it runs.

/** The message names the flag and says what to do. The command line takes it as wrong usage (exit code 2). */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}
