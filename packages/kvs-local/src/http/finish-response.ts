import type { IncomingMessage, ServerResponse } from 'node:http';

/** Long enough for a client to read the answer; a client that goes on sending is then cut off. */
const lingerMs = 2000;

/**
 * Ends a response. Where the request's body has not arrived whole, the connection ends too, but not at once: closing a
 * socket with unread bytes resets it, and the answer would be lost on its way. So the rest is read and thrown away
 * until the client stops or its time is up.
 * @param body last bytes of the response
 */
export function finishResponse(request: IncomingMessage, response: ServerResponse, body?: string): void {
  if (request.complete) response.end(body);
  else closeConnection(request, response, body);
}

/** Ends a response and, in the same careful way, its connection. */
export function closeConnection(request: IncomingMessage, response: ServerResponse, body?: string): void {
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
  if (socket.destroyed) clearTimeout(timer);
  response.end(body, () => socket.end());
  request.on('error', () => undefined);
  request.resume();
}
