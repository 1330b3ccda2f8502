import type { Exchange } from '../http/exchange.ts';
import { TokenBucket } from '../rates/token-bucket.ts';
import type { Service } from '../service.ts';

export type PaceNeeds = Pick<Service, 'limits' | 'clock' | 'pause'>;

/** Size of the pieces under a rate limit; otherwise chunks stay whole. */
const pacedBytes = 16 * 1024;

/**
 * Sends media no faster than the rate limit or a fault allows, and breaks the connection if a fault asks for it.
 * @param signal ends the wait
 */
export async function* paceConsumer(
  { request, response, faults }: Exchange,
  { limits, clock, pause }: PaceNeeds,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const allowed = new TokenBucket(limits.getMediaBytesPerSecond, clock);
  const bytesPerSecond = faults.take('slow')?.bytesPerSecond ?? Number.POSITIVE_INFINITY;
  const isPaced = Math.min(bytesPerSecond, limits.getMediaBytesPerSecond) < Number.POSITIVE_INFINITY;
  const pieceBytes = isPaced ? pacedBytes : Number.POSITIVE_INFINITY;
  let bytes = 0;
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length; offset += pieceBytes) {
      const piece = chunk.subarray(offset, offset + pieceBytes);
      const resetting = faults.take('reset', {}, ({ afterBytes }) => {
        return afterBytes !== undefined && bytes + piece.length > afterBytes;
      });
      if (resetting?.afterBytes !== undefined) {
        // Not queued with the other pieces, because their end is not visible here.
        const last = piece.subarray(0, Math.max(0, resetting.afterBytes - bytes));
        await new Promise<unknown>((resolve) => response.write(last, resolve));
        request.socket.resetAndDestroy();
        return;
      }
      bytes += piece.length;
      yield piece;
      const waitMs = Math.max(allowed.take(piece.length), (piece.length / bytesPerSecond) * 1000);
      if (waitMs > 0) await pause(waitMs, signal);
      if (signal.aborted) return;
    }
  }
}
