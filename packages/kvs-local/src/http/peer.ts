import type { IncomingMessage } from 'node:http';

/** Whether a request's connection comes from this machine, from a client or from a proxy that runs here. */
export function hasLocalPeer({ socket }: IncomingMessage): boolean {
  return isLoopback(socket.remoteAddress);
}

/** Whether its sender is also on this machine: the last sender that proxies name is the one that the nearest proxy saw. */
export function isOfThisMachine(request: IncomingMessage): boolean {
  if (!hasLocalPeer(request)) return false;
  const senders = request.headers['x-forwarded-for'];
  const sender = senders === undefined ? undefined : [senders].flat().join(',').split(',').at(-1)?.trim();
  return sender === undefined || isLoopback(sender);
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
