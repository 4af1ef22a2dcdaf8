// The one error that trying again does not mend.

/** Thrown by a reconciler that must not be called again for this key until something about it changes. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}
