import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../errors.ts';

/** No documented request comes near it: a thousand fragment numbers of 128 digits are 131 kB. */
const maxBodyBytes = 1024 * 1024;

/** A body is needed more than once: for its signature, for its stream, and by its operation. */
const bodies = new WeakMap<IncomingMessage, Promise<Buffer>>();

/**
 * Reads a request's body; whoever asks again gets the same bytes.
 * @throws ServiceError RequestEntityTooLargeException
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const body = bodies.get(request) ?? collect(request);
  bodies.set(request, body);
  return body;
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > maxBodyBytes) {
      throw new ServiceError(413, 'RequestEntityTooLargeException', `The body is over ${maxBodyBytes} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
