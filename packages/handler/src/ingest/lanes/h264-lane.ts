import { InvalidVideoError, type VideoToWrap, type WrappedVideo } from '@frame-ingest/access-units';
import { type AccessUnitBatch, parseH264Data } from '@frame-ingest/contract';
import { accessUnitDigest } from '../../archive/batch-digest.ts';
import { invalidVideo } from '../refuse-batch.ts';
import type { BatchVideo, VideoWork } from './lane.ts';
import type { H264Lane } from './lanes.ts';

export interface H264LaneOptions {
  /** @throws InvalidVideoError */
  readonly wrap: (video: VideoToWrap) => WrappedVideo;
  /** Decodes what was wrapped. Undefined where nothing is decoded. @throws InvalidVideoError, FfmpegError */
  readonly verifyPictures: VerifyPictures | undefined;
}

export type VerifyPictures = (
  input: Pick<WrappedVideo, 'matroska' | 'canvas'> & {
    readonly frameCount: number;
    readonly timeoutMs: number;
  },
) => Promise<void>;

/** Makes the lane of what a camera has encoded itself: checked, wrapped, and decoded only where that is asked for. */
export function createH264Lane({ wrap, verifyPictures }: H264LaneOptions): H264Lane {
  return (request, options) => {
    const batch = parseH264Data(request, options);
    return { batch, digest: accessUnitDigest(batch), toVideo: (work) => toVideo(batch, work) };
  };

  async function toVideo(batch: AccessUnitBatch, { segmentUuid, timeoutMs }: VideoWork): Promise<BatchVideo> {
    const { codecPrivate, frames, endMs } = batch;
    try {
      const { clusters, canvas, ...video } = wrap({ codecPrivate, accessUnits: frames, endMs, segmentUuid });
      await verifyPictures?.({ matroska: video.matroska, canvas, frameCount: frames.length, timeoutMs });
      return { ...video, clusterCount: clusters.length, encoded: frames.length, dropped: [] };
    } catch (error) {
      if (!(error instanceof InvalidVideoError)) throw error;
      throw invalidVideo(error.faults, batch);
    }
  }
}
