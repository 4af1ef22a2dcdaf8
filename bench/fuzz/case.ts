// One fuzzed request: its bytes on the wire, how they are sent, and what may come back.

/** What an answer may be. */
export type Expectation =
  /** A review, or a refusal of the body in words. */
  | 'review'
  /** HTTP 4xx. */
  | 'refusal'
  /** Any answer below 500. */
  | 'answer'
  /** Nothing at all, or any answer below 500: the request never was whole. */
  | 'anything';

export interface FuzzCase {
  /** With the seed, all that is needed to make it again. */
  index: number;
  /** Family and variant. */
  name: string;
  path: string;
  /** Request line and headers, with the empty line behind them. */
  head: string;
  /** The body without any framing; what a review is read from. */
  body: Buffer;
  /** What is sent behind the head: the body, framed as the head says. */
  pieces: readonly Buffer[];
  /** Before each piece but the first, in ms. */
  pauseMs: number;
  /** What becomes of the connection: it is used again, left after the answer, or half-closed behind the last piece. */
  connection: 'reuse' | 'leave' | 'end';
  expects: Expectation;
  /** Takes the server long enough to be sent alone. */
  heavy: boolean;
}

/** A case from its body alone; the rest is what an API server sends. */
export function plainCase(index: number, name: string, path: string, body: Buffer | string): FuzzCase {
  const bytes = Buffer.from(body);
  return {
    index,
    name,
    path,
    head: headOf('POST', path, ['Content-Type: application/json', `Content-Length: ${bytes.length}`]),
    body: bytes,
    pieces: [bytes],
    pauseMs: 0,
    connection: 'reuse',
    expects: 'review',
    heavy: false,
  };
}

/** A request's head. */
export function headOf(method: string, path: string, headers: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'User-Agent: kpack-fuzz', ...headers, '', ''].join('\r\n');
}
