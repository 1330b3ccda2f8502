import { request as requestHttp } from 'node:http';
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

/** What is told of a request while it is open. */
export interface ConnectionListener {
  /** The connection stands, TLS and all. */
  onConnected(): void;
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
  /** Breaks it, and takes back what was written and has not left this machine. */
  reset(): void;
}

/**
 * Opens one POST whose body is sent while the answer comes in. Nothing is told before it returns.
 * @param headers all of them, signed
 */
export type OpenConnection = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  listener: ConnectionListener,
) => OpenedConnection;

/** Over the network, by HTTP/1.1. */
export const openHttpConnection: OpenConnection = (url, headers, listener) => {
  // A connection of its own: the service closes it, and a reused one may be dead after Lambda's freeze.
  const agent = url.protocol === 'http:' ? undefined : new ResettableAgent();
  const send = agent === undefined ? requestHttp : requestHttps;
  const request = send(url, {
    method: 'POST',
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    agent: agent ?? false,
  });
  // Stays for as long as the request does: it fails once more when it is cut off at the end.
  request.on('error', (error) => listener.onError(error));
  request.on('drain', () => listener.onRoom());
  request.once('socket', (socket) => {
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
      const socket = agent === undefined ? request.socket : agent.transport;
      if (socket) resetSocket(socket);
      request.destroy();
    },
  };
};
