import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends chunks as a Matroska response, no faster than the consumer reads them. It ends when the consumer leaves.
 * @param createChunks its signal is aborted when there is no consumer any more
 * @param reasonsToEnd further signals that end it
 */
export async function sendMedia(
  response: ServerResponse,
  createChunks: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
  reasonsToEnd: readonly AbortSignal[] = [],
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort(gone));
  // Before the first fragment exists, so that the consumer knows that it is connected.
  response.writeHead(200, { 'content-type': 'video/webm' });
  response.flushHeaders();
  const chunks = createChunks(AbortSignal.any([left.signal, ...reasonsToEnd]));
  try {
    await pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 1 }), response);
  } catch (error) {
    if (!disconnections.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** With a reason, because each abort without one would create an error with a stack. */
const gone = Symbol('gone');

/** Errors that mean that the consumer left. */
const disconnections: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);
