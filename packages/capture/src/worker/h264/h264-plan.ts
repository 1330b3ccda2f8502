import type { VideoLimits } from '@frame-ingest/access-units';

/** The plan to use H.264 if the browser's encoder passes its probe. */
export interface H264Plan {
  readonly lane: 'h264';
  /** Time from a keyframe to the next, in milliseconds: the first picture after it is a keyframe. */
  readonly batchMs: number;
  /** Limits of the service. */
  readonly limits: VideoLimits;
  /**
   * Whether an encoder is acceptable that delivers pictures only when flushed. It is flushed at each keyframe, so a crash of the
   * page can lose a batch instead of a picture.
   */
  readonly mayHoldBack: boolean;
}
