import type { IncomingMessage } from 'node:http';
import { type BodyTimeLimits, readBodyInTime } from '@frame-ingest/local-server';

/**
 * Reads a request body whole.
 * @param maxBytes longest body that is kept
 * @returns undefined for a longer one; it is read to its end all the same, so that the client gets to read the answer
 * @throws SlowBody for one that takes longer; errors of the connection
 */
export async function readRequestBody(
  request: IncomingMessage,
  maxBytes: number,
  limits: BodyTimeLimits,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of readBodyInTime(request, limits)) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= maxBytes ? Buffer.concat(chunks, length) : undefined;
}
