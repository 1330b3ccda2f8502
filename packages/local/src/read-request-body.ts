import type { IncomingMessage } from 'node:http';

/**
 * Reads a request body whole.
 * @param maxBytes longest body that is kept
 * @returns undefined for a longer one; it is read to its end all the same, so that the client gets to read the answer
 */
export async function readRequestBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= maxBytes ? Buffer.concat(chunks, length) : undefined;
}
