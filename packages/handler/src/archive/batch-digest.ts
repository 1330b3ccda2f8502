import { createHash } from 'node:crypto';
import type { AccessUnitBatch, FrameBatch } from '@frame-ingest/contract';

const digestBytes = 16;

/**
 * 128 bits of SHA-256 over the times and images of a batch, which identify the batch when it is sent again. The duration of its
 * last frame (`framerate` beside `timestamps`) does not count: the same frames must not be in the stream twice.
 */
export function batchDigest(batch: Pick<FrameBatch, 'frames'>): Buffer {
  const hash = createHash('sha256');
  for (const { timestampMs, image } of batch.frames) {
    hash.update(`${timestampMs} ${image.length}\n`);
    hash.update(image);
  }
  return hash.digest().subarray(0, digestBytes);
}

/** The digest of a batch of H.264. It includes the encoder's configuration: with another one, the pictures are others. */
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
