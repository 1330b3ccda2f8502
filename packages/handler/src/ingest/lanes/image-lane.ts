import { type FrameBatch, parseFrameData } from '@frame-ingest/contract';
import { type ConvertFrames, NoUsableFramesError } from '@frame-ingest/converter';
import { batchDigest } from '../../archive/batch-digest.ts';
import { inOrder, noUsableFrames } from '../refuse-batch.ts';
import type { BatchVideo, Lane, VideoWork } from './lane.ts';

/** Makes the lane for images, which `convertFrames` decodes and encodes. */
export function createImageLane(convertFrames: ConvertFrames): Lane<unknown> {
  return (request, options) => {
    const batch = parseFrameData(request, options);
    return { batch, digest: batchDigest(batch), toVideo: (work) => toVideo(convertFrames, batch, work) };
  };
}

async function toVideo(
  convertFrames: ConvertFrames,
  batch: FrameBatch,
  work: VideoWork,
): Promise<BatchVideo> {
  const { frames, endMs } = batch;
  const { clusters, ...video } = await convertFrames({ frames, endMs, ...work }).catch((error: unknown) => {
    if (!(error instanceof NoUsableFramesError)) throw error;
    throw noUsableFrames(batch, inOrder([...batch.dropped, ...error.dropped]));
  });
  return { ...video, clusterCount: clusters.length };
}
