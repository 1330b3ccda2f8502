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
  /** Decodes the wrapped video; undefined if the deployment does not verify pictures. */
  readonly verifyPictures: VerifyPictures | undefined;
}

/** Makes the lane for H.264 from cameras, which checks and wraps it, and decodes it only if the deployment asks for that. */
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

/** The place of a picture in the request. The video has no picture for a missed frame. */
function placeInBatch({ frames }: AccessUnitBatch, position: number | undefined): string {
  const index = position === undefined ? undefined : frames[position]?.index;
  return index === undefined ? 'frames' : `frames[${index}]`;
}
