import type { IncomingMessage } from 'node:http';
import { readBodyInTime, SlowBody } from '@frame-ingest/local-server';
import { ServiceError } from '../errors.ts';

/** No documented request comes near it: a thousand fragment numbers of 128 digits are 131 kB. */
const maxBodyBytes = 1024 * 1024;

/** A body is needed more than once: for its signature, for its stream, and by its operation. */
const bodies = new WeakMap<IncomingMessage, Promise<Buffer>>();

/**
 * Reads a request's body; whoever asks again gets the same bytes.
 * @param limitMs how long it may take to arrive; the first to ask says it
 * @throws ServiceError RequestEntityTooLargeException, RequestTimeoutException
 */
export function readBody(request: IncomingMessage, limitMs?: number): Promise<Buffer> {
  const body = bodies.get(request) ?? collect(request, limitMs);
  bodies.set(request, body);
  return body;
}

async function collect(request: IncomingMessage, limitMs: number | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of readBodyInTime(request, limitMs === undefined ? {} : { totalMs: limitMs })) {
      length += chunk.length;
      if (length > maxBodyBytes) {
        throw new ServiceError(
          413,
          'RequestEntityTooLargeException',
          `The body is over ${maxBodyBytes} bytes`,
        );
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof SlowBody)) throw error;
    throw new ServiceError(408, 'RequestTimeoutException', error.message);
  }
  return Buffer.concat(chunks);
}
