import type { VideoLimits } from '@frame-ingest/access-units';

/** H.264, where the encoder of the browser proves good. */
export interface H264Plan {
  readonly lane: 'h264';
  /** A keyframe comes at the first picture that is so much later than the last one, in milliseconds. */
  readonly batchMs: number;
  /** What the service takes. */
  readonly limits: VideoLimits;
}
