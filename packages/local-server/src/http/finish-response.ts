import type { IncomingMessage, ServerResponse } from 'node:http';

/** A body up to this size is read to its end, so that the connection can continue. */
const maxDrainedBytes = 1024 * 1024;
const drainMs = 1000;
/** Long enough for a client to read the answer; a client that goes on sending is then cut off. */
const lingerMs = 2000;

/**
 * Ends a response whose request may not have been read to its end. What is left of a small body is read and thrown away
 * first, and the connection stays; otherwise the answer says `Connection: close`, where its head is not out yet, and the
 * connection ends, but not at once: closing a socket with unread bytes resets it, and the answer would be lost on its way.
 * @param head status and headers, where they are not out yet
 * @param body last bytes of the response
 */
export async function finishResponse(
  request: IncomingMessage,
  response: ServerResponse,
  body?: string | Uint8Array,
  head?: { readonly statusCode: number; readonly headers?: Readonly<Record<string, string | number>> },
): Promise<void> {
  const isWhole = request.complete || (await drain(request));
  const isClosing = !isWhole && !response.headersSent;
  if (isClosing) response.setHeader('connection', 'close');
  if (head !== undefined) response.writeHead(head.statusCode, head.headers);
  if (isWhole) {
    request.resume();
    response.end(body);
    return;
  }
  closeConnection(request, response, body);
}

/** Ends a response and, in the same careful way, its connection. */
export function closeConnection(
  request: IncomingMessage,
  response: ServerResponse,
  body?: string | Uint8Array,
): void {
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  if (socket.destroyed) clearTimeout(timer);
  response.end(body, () => socket.end());
  request.on('error', () => undefined);
  request.resume();
}

/** @returns whether the body has arrived whole; one that waits for `100 Continue` never will */
function drain(request: IncomingMessage): Promise<boolean> {
  const { expect, 'content-length': length } = request.headers;
  const isWaiting = expect !== undefined;
  if (isWaiting || request.destroyed || !(Number(length) <= maxDrainedBytes)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      request.off('end', finish).off('close', finish);
      resolve(request.complete);
    };
    const timer = setTimeout(finish, drainMs);
    request.on('error', () => undefined);
    request.once('end', finish).once('close', finish).resume();
  });
}
