import { createHash } from 'node:crypto';
import type { FrameBatch } from '@frame-ingest/contract';

/** SHA-256 over the times and images of a batch: what makes it the same batch when it is sent again. */
export function batchDigest(batch: FrameBatch): Buffer {
  const hash = createHash('sha256');
  for (const { timestampMs, image } of batch.frames) {
    hash.update(`${timestampMs} ${image.length}\n`);
    hash.update(image);
  }
  return hash.digest();
}
