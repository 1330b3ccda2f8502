import type { IncomingMessage } from 'node:http';
import { readBodyInTime, SlowBody } from '@frame-ingest/local-server';
import { ServiceError } from '../errors.ts';

/** Far more than any documented request: a thousand fragment numbers of 128 digits are 131 kB. */
const maxBodyBytes = 1024 * 1024;

/**
 * Reads a request's whole body.
 * @param limitMs time for it to arrive
 * @throws ServiceError RequestEntityTooLargeException, RequestTimeoutException
 */
export async function readBody(request: IncomingMessage, limitMs: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of readBodyInTime(request, { totalMs: limitMs })) {
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
