import type { Socket } from 'node:net';

/**
 * Breaks a TCP connection with a reset. A plain end leaves what was written to the system, which goes on sending it for
 * minutes after a network has come back: the service would store what its sender has given up and sent again.
 */
export function resetSocket(socket: Socket): void {
  // One that is only just coming about has sent nothing, and Node would wait for it. One whose end is on its way cannot be
  // reset any more: Node would hold its handle as closing for ever, and the process could not exit.
  if (socket.connecting || socket.destroyed || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
