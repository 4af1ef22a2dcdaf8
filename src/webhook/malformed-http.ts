// Answers on the bare socket, for what never becomes a request that the router could see.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { malformedHttp, PLAIN_TEXT, type ProtocolError, wrongMethod } from './protocol-error.ts';

/**
 * Answers bytes that are not HTTP, headers that are too large and requests that take too long, and closes the connection.
 * @returns the answer, undefined when the client is gone, or has not come as far as to be answered
 */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): ProtocolError | undefined {
  // https hands over failed handshakes too: there is nothing yet that an answer could be sent through.
  const isHandshake = error.code?.startsWith('ERR_TLS_') === true || error.code?.startsWith('ERR_SSL_') === true;
  if (isHandshake || error.code === 'ECONNRESET' || error.code === 'EPIPE' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return undefined;
  }
  const known = malformedHttp(error.code);
  socket.end(rawAnswer(known), () => socket.destroy());
  return known;
}

/** Answers the CONNECT method; without this Node closes the connection without a word. */
export function answerConnect(socket: Duplex): ProtocolError {
  socket.on('error', () => socket.destroy());
  const error = wrongMethod('CONNECT', 'this server');
  socket.end(rawAnswer(error));
  return error;
}

function rawAnswer({ status, text }: ProtocolError): string {
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `content-type: ${PLAIN_TEXT}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${text}`;
}
