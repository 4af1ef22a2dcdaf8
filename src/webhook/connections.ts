// Which connections are open and which requests are on them: what draining, the time limit of bodies and the in-flight metric
// need to know. Node keeps such a list too, but closes idle connections in a way that can lose a request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { bodyTooSlow, PLAIN_TEXT, type ProtocolError } from './protocol-error.ts';

interface Connection {
  /** The latest request on it; those before it are answered, or their answers wait in line before its own. */
  request: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  /** The sweep before which it came: a clock that costs nothing. */
  sweep: number;
}

export interface ConnectionLimits {
  /** Longest time from a request's headers to the end of its body, in ms. */
  bodyTimeoutMs: number;
  /** Told about every request that got no review for being too slow. */
  refused(error: ProtocolError): void;
}

/** How many sweeps for slow bodies there are in their time limit. */
const SWEEPS_PER_LIMIT = 20;

/** The connections of one server. */
export class Connections {
  // One entry a connection, and none a request: a collection that changes with every request makes the garbage collector
  // keep requests for long after they were answered.
  readonly #connections = new Map<Socket, Connection>();
  readonly #limits: ConnectionLimits;
  #closing = false;
  #sweep = 0;

  constructor(server: Server, limits: ConnectionLimits) {
    this.#limits = limits;
    server.on('secureConnection', (socket) => {
      this.#connections.set(socket, { request: undefined, response: undefined, sweep: 0 });
      socket.on('close', () => this.#connections.delete(socket));
    });
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const connection = this.#connections.get(request.socket);
      if (connection !== undefined) {
        connection.request = request;
        connection.response = response;
        connection.sweep = this.#sweep;
      }
      if (this.#closing) response.setHeader('connection', 'close');
    });
    const sweeps = setInterval(() => this.#refuseSlowBodies(), limits.bodyTimeoutMs / SWEEPS_PER_LIMIT).unref();
    server.on('close', () => clearInterval(sweeps));
  }

  /** Connections with a request whose answer has not been sent whole. */
  get inFlight(): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (isRunning(connection)) count++;
    return count;
  }

  /** Open connections, idle or not. */
  get open(): number {
    return this.#connections.size;
  }

  /**
   * From now on every answer says `Connection: close`, so that clients open their next connection elsewhere. That loses
   * nothing, since a client knows before it sends another request; an idle connection stays open.
   */
  closeAfterAnswers(): void {
    this.#closing = true;
    for (const { response } of this.#connections.values()) {
      if (response !== undefined && !response.headersSent) response.setHeader('connection', 'close');
    }
  }

  /**
   * Says good-bye on connections without a running request: TLS close and FIN, and reading on, so that a request that
   * crosses it meets an orderly end (which clients repeat on another connection) instead of a reset.
   */
  endIdle(): void {
    for (const [socket, connection] of this.#connections) if (!isRunning(connection)) socket.end();
  }

  /** Cuts everything that is left. */
  destroyAll(): void {
    for (const socket of this.#connections.keys()) socket.destroy();
  }

  #refuseSlowBodies(): void {
    this.#sweep++;
    for (const { request, response, sweep } of this.#connections.values()) {
      if (this.#sweep - sweep <= SWEEPS_PER_LIMIT) continue;
      if (request === undefined || response === undefined || request.complete || response.headersSent) continue;
      const error = bodyTooSlow(this.#limits.bodyTimeoutMs);
      response.writeHead(error.status, { 'content-type': PLAIN_TEXT, connection: 'close' });
      response.end(error.text);
      this.#limits.refused(error);
    }
  }
}

const isRunning = ({ response }: Connection): boolean => response !== undefined && !response.writableFinished;
