import { createHash } from 'node:crypto';
import type { AccessUnitBatch, FrameBatch } from '@frame-ingest/contract';

const digestBytes = 16;

/**
 * 128 bits of SHA-256 over the times and images of a batch: what makes it the same batch when it is sent again. How long
 * its last frame lasts (`framerate` beside `timestamps`) does not: the same frames must not be twice in the stream.
 */
export function batchDigest(batch: Pick<FrameBatch, 'frames'>): Buffer {
  const hash = createHash('sha256');
  for (const { timestampMs, image } of batch.frames) {
    hash.update(`${timestampMs} ${image.length}\n`);
    hash.update(image);
  }
  return hash.digest().subarray(0, digestBytes);
}

/** The same for a batch of H.264: the same pictures of another encoder's settings are other pictures. */
export function accessUnitDigest(batch: Pick<AccessUnitBatch, 'frames' | 'codecPrivate'>): Buffer {
  const hash = createHash('sha256');
  hash.update(`h264 ${batch.codecPrivate.length}\n`);
  hash.update(batch.codecPrivate);
  for (const { timestampMs, data } of batch.frames) {
    hash.update(`${timestampMs} ${data.length}\n`);
    hash.update(data);
  }
  return hash.digest().subarray(0, digestBytes);
}
