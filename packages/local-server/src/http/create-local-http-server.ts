import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsIdentity } from '../tls/read-tls-files.ts';
import {
  type ConnectionAnswer,
  type ConnectionFault,
  toConnectionFault,
  tooManyConnections,
} from './connection-fault.ts';
import { maxConnections } from './max-connections.ts';
import { toOriginForm } from './to-origin-form.ts';

/** Options of {@link createLocalHttpServer}: what answers requests, and time limits for clients. */
export interface LocalHttpServerOptions {
  /** Answers each request. Its `url` is a path with query; the absolute form of a proxy's request is shortened to that. */
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Receives requests that wait for `100 Continue`.
   * @default - they get `100 Continue` and are handled like other requests
   */
  readonly onExpectContinue?: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Describes a connection fault in the server's own format.
   * @default - plain text
   */
  readonly describeFault?: (fault: ConnectionFault) => ConnectionAnswer;
  /** Receives errors from accepting connections. */
  readonly onFault: (error: unknown) => void;
  /**
   * Key and certificate for HTTPS.
   * @default - HTTP
   */
  readonly tls?: TlsIdentity | undefined;
  /**
   * Time for a request's head to arrive, in milliseconds.
   * @default 10000
   */
  readonly headTimeoutMs?: number;
  /**
   * How long an idle connection stays, in milliseconds.
   * @default 65000 - longer than clients keep theirs, so that no connection ends during a request
   */
  readonly keepAliveMs?: number;
  /**
   * Longest head of a request, in bytes.
   * @default 16384
   */
  readonly maxHeadBytes?: number;
  /**
   * Files that a connection can hold open while its client is slow.
   * @default 0
   */
  readonly filesPerConnection?: number;
  /**
   * Whether a request needs a Host header.
   * @default true
   */
  readonly requireHost?: boolean;
}

/**
 * Creates an HTTP server that withstands bad clients: an unfinished head gets 408 and the connection closes, a client that has
 * closed its side still gets its answer, and a connection that would take the last file handles gets 503. Bodies have no
 * time limit here; see `readBodyInTime` for one.
 */
export function createLocalHttpServer(options: LocalHttpServerOptions): Server {
  const { onRequest, onExpectContinue, onFault, tls, describeFault = describeInText } = options;
  const {
    headTimeoutMs = 10_000,
    keepAliveMs = 65_000,
    maxHeadBytes = 16 * 1024,
    filesPerConnection = 0,
    requireHost = true,
  } = options;
  const responses = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  const take =
    (handle: LocalHttpServerOptions['onRequest']) => (request: IncomingMessage, response: ServerResponse) => {
      // A request that was answered with 503 must not be carried out.
      if (refused.has(request.socket)) return;
      responses.set(request.socket, response);
      toOriginForm(request);
      handle(request, response);
    };
  const settings = {
    // A body may be endless: the limit is for the head only, and is checked often enough to be exact.
    requestTimeout: 0,
    headersTimeout: headTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, headTimeoutMs),
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeadBytes,
    requireHostHeader: requireHost,
    noDelay: true,
  };
  const server =
    tls === undefined
      ? createServer(settings, take(onRequest))
      : createTlsServer(
          // Otherwise its sockets would end with the client's side, before the answer.
          { ...settings, ...tls, allowHalfOpen: true, handshakeTimeout: headTimeoutMs },
          take(onRequest),
        );
  // Node's own name, without which the end of a client's side ends the answer; net.Server's option does not reach it.
  Object.assign(server, { httpAllowHalfOpen: true });
  if (onExpectContinue !== undefined) server.on('checkContinue', take(onExpectContinue));
  server.on('checkExpectation', take(onRequest));

  const maxOpen = maxConnections(filesPerConnection);
  const open = new Set<Socket>();
  server.prependListener('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.prependListener(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    if (open.size <= maxOpen) return;
    refused.add(socket);
    answerAndClose(socket, tooManyConnections, describeFault, scarceLingerMs);
  });
  if (tls !== undefined) endHandshakes(server, open);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    // An error may follow an answer, but not go into the middle of it.
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) socket.destroy();
    else answerAndClose(socket, toConnectionFault(error.code), describeFault);
  });
  server.on('listening', () => server.on('error', onFault));
  return server;
}

/** A client without a finished handshake cannot get an answer, and would keep the server from closing. */
function endHandshakes(server: Server, open: ReadonlySet<Socket>): void {
  server.removeAllListeners('tlsClientError');
  server.on('tlsClientError', (_, socket: Duplex) => socket.destroy());
  const closeAllConnections = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    closeAllConnections();
    for (const socket of open) socket.destroy();
  };
}

function answerAndClose(
  socket: Duplex,
  fault: ConnectionFault,
  describeFault: (fault: ConnectionFault) => ConnectionAnswer,
  waitMs = lingerMs,
): void {
  const { statusCode = fault.statusCode, headers, body } = describeFault(fault);
  const head = [
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  const timer = setTimeout(() => socket.destroy(), waitMs);
  socket.once('close', () => clearTimeout(timer));
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Long enough for a client to read the answer. */
const lingerMs = 2000;
/** The same when each connection holds one of the last handles. */
const scarceLingerMs = 100;

function describeInText({ message }: ConnectionFault): ConnectionAnswer {
  return { headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
}
