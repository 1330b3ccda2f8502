import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends chunks as a response of Matroska, no faster than the consumer reads them. A consumer that leaves ends it.
 * @param createChunks its signal is aborted when there is nobody to send to any more
 * @param reasonsToEnd further ones
 */
export async function sendMedia(
  response: ServerResponse,
  createChunks: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
  reasonsToEnd: readonly AbortSignal[] = [],
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort(gone));
  // Before the first fragment is there: the consumer then knows that it is connected.
  response.writeHead(200, { 'content-type': 'video/webm' });
  response.flushHeaders();
  const chunks = createChunks(AbortSignal.any([left.signal, ...reasonsToEnd]));
  try {
    await pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 1 }), response);
  } catch (error) {
    if (!disconnections.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** A reason, for without one each end would make an error with a stack. */
const gone = Symbol('gone');

/** What a consumer that leaves looks like from here. */
const disconnections: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);
