// One keep-alive HTTPS connection as bytes: cheap enough not to compete with the server that is measured, and free to send
// what an HTTP client would never send.
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

/** A server on loopback. */
export interface Target {
  port: number;
  /** The CA that its certificate chains to, PEM. */
  ca: string;
  /** Name that the certificate must carry; `localhost` when not given. */
  serverName?: string | undefined;
}

/** An answer; `body` is the text of it. */
export interface Answer {
  status: number;
  /** The head as sent, without the status line. */
  head: string;
  body: string;
}

/** The server closed the connection, or broke it, before the answer was whole. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

const HEAD_END = '\r\n\r\n';
/** An answer that only says to go on (RFC 9110, 15.2). */
const INTERIM = /^HTTP\/1\.1 1/;
const INTERIM_LENGTH = 10;

/** Reads an answer. @returns how many bytes at least it takes, while it is not whole */
function readAnswer(received: Buffer, ended: boolean): { answer: Answer; length: number } | { needed: number } {
  if (INTERIM.test(received.toString('latin1', 0, INTERIM_LENGTH))) {
    const skip = received.indexOf(HEAD_END) + HEAD_END.length;
    if (skip < HEAD_END.length) return { needed: received.length + 1 };
    const read = readAnswer(received.subarray(skip), ended);
    return 'answer' in read ? { ...read, length: read.length + skip } : { needed: read.needed + skip };
  }
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return { needed: received.length + 1 };
  const [statusLine = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
  const head = lines.join('\r\n');
  const start = headEnd + HEAD_END.length;
  const contentLength = /^content-length: *(\d+)/im.exec(head)?.[1];
  // Without a length the answer ends with the connection.
  if (contentLength === undefined && !ended) return { needed: received.length + 1 };
  const length = contentLength === undefined ? received.length : start + Number(contentLength);
  if (received.length < length) return { needed: length };
  const status = Number(statusLine.split(' ')[1]);
  return { answer: { status, head, body: received.toString('utf8', start, length) }, length };
}

/** A connection. At most one answer is awaited at a time. */
export class HttpsConnection {
  readonly #socket: TLSSocket;
  #chunks: Buffer[] = [];
  #size = 0;
  /** How many bytes have to be there before another look at them can find a whole answer. */
  #needed = 1;
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  #end: NoAnswerError | undefined;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (cause) => this.#finish(new NoAnswerError(`connection broke: ${cause.message}`, { cause })));
    socket.on('close', () => this.#finish(new NoAnswerError('connection closed without an answer')));
    socket.on('end', () => socket.end());
  }

  /** Opens a connection, TLS handshake included. @throws Error of the socket */
  static async open({ port, ca, serverName = 'localhost' }: Target): Promise<HttpsConnection> {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: serverName });
    socket.setNoDelay();
    try {
      await once(socket, 'secureConnect');
    } catch (err) {
      socket.destroy();
      throw err;
    }
    return new HttpsConnection(socket);
  }

  /** False once the server has closed it or it was closed here. */
  get usable(): boolean {
    return this.#end === undefined && this.#socket.writable && !this.#socket.readableEnded;
  }

  /** Sends bytes. @returns when they are handed to the operating system; never fails, the answer tells what happened */
  write(bytes: Buffer | string): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** The next answer. @throws NoAnswerError */
  answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#size > 0) this.#deliver();
      if (this.#end !== undefined) this.#finish(this.#end);
    });
  }

  /** Sends a request and waits for its answer. @throws NoAnswerError */
  exchange(request: Buffer): Promise<Answer> {
    const answer = this.answer();
    this.#socket.write(request);
    return answer;
  }

  /** Half-closes, as a client does that has nothing more to say. */
  end(): void {
    this.#socket.end();
  }

  /** Breaks the connection off. */
  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size >= this.#needed) this.#deliver();
  }

  #deliver(): void {
    if (this.#waiting === undefined) return;
    const received = Buffer.concat(this.#chunks, this.#size);
    const read = readAnswer(received, this.#end !== undefined);
    const rest = 'answer' in read ? received.subarray(read.length) : received;
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
    this.#needed = 'answer' in read ? 1 : read.needed;
    if (!('answer' in read)) return;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve(read.answer);
  }

  #finish(error: NoAnswerError): void {
    this.#end ??= error;
    if (this.#size > 0) this.#deliver();
    this.#waiting?.reject(this.#end);
    this.#waiting = undefined;
  }
}

/** The bytes of a POST with a JSON body, to be sent as often as one likes. */
export function postRequest(path: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'User-Agent: kpack-bench',
    'Accept: application/json, */*',
    'Content-Type: application/json',
    `Content-Length: ${bytes.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}
