import type { DroppedFrame, ParsedBatch, ParseFrameDataOptions } from '@frame-ingest/contract';

/**
 * One of the two ways from a request to a video: images are decoded and encoded, H.264 is checked and wrapped. After it all
 * batches are alike.
 * @param request the result of `readBody`
 * @throws InvalidRequestError for faults of the request itself
 */
export type Lane<Request> = (request: Request, options: ParseFrameDataOptions) => BatchToIngest;

/** A parsed batch, and how it becomes a video. */
export interface BatchToIngest {
  readonly batch: ParsedBatch<{ readonly timestampMs: number }>;
  /** 16 bytes over times and content, which identify the batch when it is sent again. */
  readonly digest: Buffer;
  /** Called if `batch` has a frame. */
  readonly toVideo: ToVideo;
}

/**
 * @throws RequestError for frames that cannot be used
 * @throws FfmpegError or DecoderUnavailableError for faults of the service
 */
export type ToVideo = (work: VideoWork) => Promise<BatchVideo>;

/** How to turn a batch into a video. */
export interface VideoWork {
  /** Time limit, in milliseconds from now. */
  readonly timeoutMs: number;
  /** 16 bytes that identify the segment. */
  readonly segmentUuid: Uint8Array;
}

/** A video to archive and put on the stream. */
export interface BatchVideo {
  /** A Matroska segment with H.264. Its times count from `startMs`. */
  readonly matroska: Uint8Array;
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  /** One becomes one fragment. */
  readonly clusterCount: number;
  /** Number of its frames. */
  readonly encoded: number;
  /** Frames of the batch that are not in it, with reasons that do not name the place. */
  readonly dropped: readonly DroppedFrame[];
  /** The avcC of its track. */
  readonly codecPrivate: Uint8Array;
}
