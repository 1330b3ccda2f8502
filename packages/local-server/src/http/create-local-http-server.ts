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

/** Says to {@link createLocalHttpServer} what answers requests, and how long clients may take. */
export interface LocalHttpServerOptions {
  /** Answers each request. Its `url` is a path with query; a proxy's absolute form is cut to that. */
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Takes requests that wait for `100 Continue`.
   * @default - they are told to go on, and are requests like all others
   */
  readonly onExpectContinue?: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Says in the server's own format what went wrong with a connection.
   * @default - plain text
   */
  readonly describeFault?: (fault: ConnectionFault) => ConnectionAnswer;
  /** Takes errors of accepting connections. */
  readonly onFault: (error: unknown) => void;
  /**
   * Makes it speak HTTPS.
   * @default - HTTP
   */
  readonly tls?: TlsIdentity | undefined;
  /**
   * How long a request's head may take to arrive, in milliseconds.
   * @default 10000
   */
  readonly headTimeoutMs?: number;
  /**
   * How long an idle connection stays, in milliseconds.
   * @default 65000 - longer than clients keep theirs, so that none ends under a request
   */
  readonly keepAliveMs?: number;
  /**
   * Longest head of a request, in bytes.
   * @default 16384
   */
  readonly maxHeadBytes?: number;
  /**
   * Files that a connection may hold open while its client takes its time.
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
 * Makes an HTTP server that holds its ground: a head that does not end is answered 408 and closed, a client that has
 * closed its side still gets its answer, and where connections would take the last file handles, the next is answered
 * 503. Bodies may take their time; see `readBodyInTime` for those that may not.
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
      // What was answered 503 must not be done after all.
      if (refused.has(request.socket)) return;
      responses.set(request.socket, response);
      toOriginForm(request);
      handle(request, response);
    };
  const settings = {
    // A body may be endless: the limit is the head's, and is looked at often enough to mean what it says.
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
          // Its sockets would otherwise end with their client's side, before the answer.
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

/** Who has not agreed on keys yet cannot be answered, and would keep a server from closing that knows of requests only. */
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
/** The same where each connection holds one of the last handles. */
const scarceLingerMs = 100;

function describeInText({ message }: ConnectionFault): ConnectionAnswer {
  return { headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
}
