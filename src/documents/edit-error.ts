// Why a text could not be rewritten; the text then stays as it is.

/** The wanted change cannot be made in this text without losing something of it. The message says what stands in the way. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/** Each level of nesting costs calls in calls, here and in the parser, and a manifest has some ten levels. */
export const nestedTooDeeply = (cause: unknown): EditError => new EditError('it is nested too deeply', { cause });
