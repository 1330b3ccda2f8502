import { type ClientRequest, Agent as HttpAgent, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { resetSocket } from './reset-socket.ts';
import { ResettableAgent } from './resettable-agent.ts';

/** The answer to a request: its head, and its body as it comes. */
export interface Answer extends AsyncIterable<Uint8Array> {
  /** HTTP status; undefined is taken for a failure. */
  readonly statusCode?: number | undefined;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Receives the events of a request while it is open. */
export interface ConnectionListener {
  /**
   * The connection is established, including TLS.
   * @param isKept whether it served an earlier request: then it may be dead, and only an answer shows that it is not
   */
  onConnected(isKept?: boolean): void;
  /** There is room again, after a `write` that was answered with false. */
  onRoom(): void;
  /** Once; what goes wrong with the body is thrown while it is read. */
  onAnswer(answer: Answer): void;
  /** It is over; may come more than once. */
  onError(error: Error): void;
}

/** The way of the media. */
export interface OpenedConnection {
  /**
   * Sends bytes, or keeps them until there is room: they always go.
   * @returns false when the next bytes had better wait for `onRoom`
   */
  write(bytes: Uint8Array): boolean;
  /** No more media comes; the answer may still go on. */
  end(): void;
  /** Ends it, whatever is under way; what was written may still arrive. */
  destroy(): void;
  /**
   * All has been heard that is wanted: where it can serve another request it is kept for that, and is over otherwise.
   * @returns settles when it has come to its end
   */
  release?(): Promise<void>;
  /** Breaks it, and takes back what was written and has not left this machine. */
  reset(): void;
}

/**
 * Opens one POST whose body is sent while the answer comes in. Never calls the listener before it returns.
 * @param headers all of them, signed
 * @param isNew whether it must not be one that was kept
 */
export type OpenConnection = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  listener: ConnectionListener,
  isNew?: boolean,
) => OpenedConnection;

/** Over the network, by HTTP/1.1, each request on a connection of its own. */
export const openHttpConnection: OpenConnection = createOpenHttpConnection(0);

/**
 * Over the network, by HTTP/1.1.
 * @param keepAliveMs how long a connection that has served is kept for another request, in milliseconds; 0: not at all
 */
export function createOpenHttpConnection(keepAliveMs: number): OpenConnection {
  const options = { keepAlive: keepAliveMs > 0, ...(keepAliveMs > 0 && { timeout: keepAliveMs }) };
  const agents = { http: new HttpAgent(options), https: new ResettableAgent(options) };
  const keeping = keepAliveMs > 0 ? agents : undefined;
  return (url, headers, listener, isNew = false) =>
    openOn(isNew ? undefined : keeping, url, headers, listener);
}

interface Agents {
  readonly http: HttpAgent;
  readonly https: ResettableAgent;
}

/** How long the service may take to end an answer in which it has said all. */
const farewellMs = 1000;

function openOn(
  agents: Agents | undefined,
  url: URL,
  headers: Readonly<Record<string, string>>,
  listener: ConnectionListener,
): OpenedConnection {
  const isPlain = url.protocol === 'http:';
  const tlsAgent = isPlain ? undefined : (agents?.https ?? new ResettableAgent());
  const send = isPlain ? requestHttp : requestHttps;
  const request = send(url, {
    method: 'POST',
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    agent: tlsAgent ?? agents?.http ?? false,
  });
  // Stays for as long as the request does: it fails once more when it is cut off at the end.
  request.on('error', (error) => listener.onError(error));
  request.on('drain', () => listener.onRoom());
  request.once('socket', (socket) => {
    if (request.reusedSocket) {
      // After this call, because the listener is not called before it returns.
      queueMicrotask(() => listener.onConnected(true));
      return;
    }
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      socket.setNoDelay(true);
      listener.onConnected();
    });
  });
  request.once('response', (response) => listener.onAnswer(response));
  request.flushHeaders();
  return {
    write: (bytes) => request.write(bytes),
    end: () => void request.end(),
    destroy: () => void request.destroy(),
    reset: () => {
      const { socket } = request;
      const transport = socket && (tlsAgent?.transportOf(socket) ?? socket);
      if (transport) resetSocket(transport);
      request.destroy();
    },
    ...(agents && { release: () => release(request) }),
  };
}

/** Node keeps the connection when request and answer have both come to their end. */
function release(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    if (request.destroyed) return resolve();
    const timer = setTimeout(() => request.destroy(), farewellMs).unref();
    request.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
