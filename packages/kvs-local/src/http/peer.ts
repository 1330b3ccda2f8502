import type { IncomingMessage } from 'node:http';

/** Whether a request comes from this machine by its connection: from a client, or from a proxy that runs here. */
export function hasLocalPeer({ socket }: IncomingMessage): boolean {
  return isLoopback(socket.remoteAddress);
}

/** Whether its sender is on this machine, too: the last of those that proxies name is the one that the nearest of them saw. */
export function isOfThisMachine(request: IncomingMessage): boolean {
  if (!hasLocalPeer(request)) return false;
  const senders = request.headers['x-forwarded-for'];
  const sender = senders === undefined ? undefined : [senders].flat().join(',').split(',').at(-1)?.trim();
  return sender === undefined || isLoopback(sender);
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
