import type { VideoLimits } from '@frame-ingest/access-units';

/** H.264, where the encoder of the browser proves good. */
export interface H264Plan {
  readonly lane: 'h264';
  /** A keyframe comes at the first picture that is so much later than the last one, in milliseconds. */
  readonly batchMs: number;
  /** What the service takes. */
  readonly limits: VideoLimits;
  /**
   * Whether an encoder will do that gives pictures only when asked for all it has. It is asked at each keyframe, so that a crash of the
   * page may lose a batch where others lose a picture.
   */
  readonly mayHoldBack: boolean;
}
