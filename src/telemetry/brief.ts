// Keeps what clients chose from filling the log.

/** Longest text of a client in a log line, in UTF-16 units; the longest name that Kubernetes allows is shorter. */
const MAX_LENGTH = 512;

/** The text, cut with a note of its length when it is very long. */
export function brief(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH).toWellFormed()}… (${text.length} characters)`;
}
