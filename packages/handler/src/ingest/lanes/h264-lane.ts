import { InvalidVideoError, type VideoFault, type WrapAccessUnits } from '@frame-ingest/access-units';
import { type AccessUnitBatch, parseH264Data } from '@frame-ingest/contract';
import type { VerifyPictures } from '@frame-ingest/converter/verify';
import { accessUnitDigest } from '../../archive/batch-digest.ts';
import { invalidVideo } from '../invalid-video.ts';
import type { BatchVideo, VideoWork } from './lane.ts';
import type { H264Lane } from './lanes.ts';

export interface H264LaneOptions {
  /** @throws InvalidVideoError */
  readonly wrap: WrapAccessUnits;
  /** Decodes what was wrapped; undefined where nothing is decoded. */
  readonly verifyPictures: VerifyPictures | undefined;
}

/** Makes the lane of what a camera has encoded itself: checked, wrapped, and decoded only where that is asked for. */
export function createH264Lane({ wrap, verifyPictures }: H264LaneOptions): H264Lane {
  return (request, options) => {
    const batch = parseH264Data(request, options);
    return { batch, digest: accessUnitDigest(batch), toVideo: (work) => toVideo(batch, work) };
  };

  async function toVideo(batch: AccessUnitBatch, { segmentUuid, timeoutMs }: VideoWork): Promise<BatchVideo> {
    const { codecPrivate, frames: accessUnits, endMs } = batch;
    const toWrap = { codecPrivate, accessUnits, endMs, segmentUuid };
    const { clusters, canvas, ...video } = await refuseInvalid(batch, async () => wrap(toWrap));
    const toVerify = { matroska: video.matroska, canvas, frameCount: accessUnits.length, timeoutMs };
    if (verifyPictures !== undefined) {
      await refuseInvalid(
        batch,
        () => verifyPictures(toVerify),
        ({ index }) => placeInBatch(batch, index),
      );
    }
    return { ...video, clusterCount: clusters.length, encoded: accessUnits.length, dropped: [] };
  }
}

async function refuseInvalid<Result>(
  batch: AccessUnitBatch,
  work: () => Promise<Result>,
  placeOf?: (fault: VideoFault) => string,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof InvalidVideoError ? invalidVideo(error.faults, batch, placeOf) : error;
  }
}

/** Of a picture in the video, which has none for a frame that was missed. */
function placeInBatch({ frames }: AccessUnitBatch, position: number | undefined): string {
  const index = position === undefined ? undefined : frames[position]?.index;
  return index === undefined ? 'frames' : `frames[${index}]`;
}
