import { batchDigest } from '../../../src/archive/batch-digest.ts';
import { formatBatchId } from '../../../src/archive/batch-id.ts';
import type { FrameInTime } from './frame-in-time.ts';

/** What `GET /Batches/{id}` calls a batch. @param sent what the request holds, whether it can be decoded or not */
export function toBatchId(streamName: string, sent: readonly FrameInTime[]): string {
  const frames = sent.map(({ timestampMs, picture }, index) => ({
    ...{ index, timestampMs, format: 'jpeg' as const },
    image: Buffer.from(picture, 'latin1'),
  }));
  const startMs = sent[0]?.timestampMs ?? 0;
  return formatBatchId({ streamName, startMs, digest: batchDigest({ frames }).toString('hex') });
}
