// Everything that keeps a request from becoming a review: one table of status, code and sentence (spec admission.md, 1.3).

/** Names a protocol error in logs. */
export type ProtocolErrorCode =
  | 'WrongContentType'
  | 'UnknownPath'
  | 'WrongMethod'
  | 'UndecodableBody'
  | 'BodyTooLarge'
  | 'BodyTooSlow'
  | 'MalformedRequest'
  | 'Internal';

/** A request that gets a plain-text answer instead of a review. The message is for the client and may quote the body. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** HTTP status. */
  readonly status: number;
  readonly code: ProtocolErrorCode;

  constructor(status: number, code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }

  /** The body of the answer; `Content-Type` is {@link PLAIN_TEXT}. */
  get text(): string {
    return `${this.message}\n`;
  }
}

/** Content type of every answer that is not a review. */
export const PLAIN_TEXT = 'text/plain; charset=utf-8';

export const wrongContentType = (): ProtocolError =>
  new ProtocolError(415, 'WrongContentType', 'invalid Content-Type, want `application/json`');

/** @param url the request's target as it came in, with its query */
export const unknownPath = (url: string): ProtocolError =>
  new ProtocolError(400, 'UnknownPath', `no controller registered for: ${escapeHtml(pathOf(url))}`);

/** The reference does not look at the method; a review cannot come with another one than POST. */
export const wrongMethod = (method: string, path: string): ProtocolError =>
  new ProtocolError(405, 'WrongMethod', `method ${method} is not served on ${path}: send the review with POST`);

/** @param why names the member and what is wrong with it */
export const undecodableBody = (why: string, cause?: unknown): ProtocolError =>
  new ProtocolError(400, 'UndecodableBody', `could not decode body:${why}`, { cause });

export const bodyTooLarge = (limitBytes: number): ProtocolError =>
  new ProtocolError(
    413,
    'BodyTooLarge',
    `the body is larger than the ${limitBytes / 1024 / 1024} MiB that this path accepts: send smaller or fewer objects`,
  );

export const bodyTooSlow = (limitMs: number): ProtocolError =>
  new ProtocolError(408, 'BodyTooSlow', `the body did not arrive within ${limitMs / 1000} s`);

/** A target that cannot be percent-decoded. */
export const malformedTarget = (): ProtocolError =>
  new ProtocolError(400, 'MalformedRequest', 'the request path is not valid: check its percent-encoding');

/** What a parser of HTTP could not read, by the error code that Node gives. */
export function malformedHttp(code: string | undefined): ProtocolError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ProtocolError(408, 'MalformedRequest', 'the request did not arrive in time');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new ProtocolError(431, 'MalformedRequest', 'the request headers are too large');
  }
  return new ProtocolError(400, 'MalformedRequest', 'the request is not valid HTTP/1.1');
}

export const internalError = (cause: unknown): ProtocolError =>
  new ProtocolError(500, 'Internal', 'internal error: see the log of the webhook', { cause });

function pathOf(url: string): string {
  const path = url.split('?', 1)[0] ?? url;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

// Control characters become U+FFFD: the text may end in somebody's terminal.
function escapeHtml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
  return text.replace(/[&<>"']/g, (c) => HTML[c] ?? c).replace(/[\u0000-\u001f\u007f]/g, '\ufffd');
}
