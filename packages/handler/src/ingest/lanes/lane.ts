import type { DroppedFrame, ParsedBatch, ParseFrameDataOptions } from '@frame-ingest/contract';

/**
 * One of the two ways from a request to a video: images are decoded and encoded, H.264 is checked and wrapped. Behind it all
 * batches are alike.
 * @param request what `readBody` gives
 * @throws InvalidRequestError for what is wrong with the request itself
 */
export type Lane<Request> = (request: Request, options: ParseFrameDataOptions) => BatchToIngest;

/** A batch that is parsed, and how it becomes a video. */
export interface BatchToIngest {
  readonly batch: ParsedBatch<{ readonly timestampMs: number }>;
  /** 16 bytes over times and content: what makes it the same batch when it is sent again. */
  readonly digest: Buffer;
  /** Called where `batch` has a frame. */
  readonly toVideo: ToVideo;
}

/**
 * @throws RequestError for frames that cannot be used
 * @throws FfmpegError or DecoderUnavailableError for what is not the request's fault
 */
export type ToVideo = (work: VideoWork) => Promise<BatchVideo>;

/** How a batch is to be made into a video. */
export interface VideoWork {
  /** Until when it must be done, in milliseconds from now. */
  readonly timeoutMs: number;
  /** 16 bytes that identify the segment. */
  readonly segmentUuid: Uint8Array;
}

/** What is archived, and put on the stream. */
export interface BatchVideo {
  /** A Matroska segment with H.264; its time starts at 0, which stands for `startMs`. */
  readonly matroska: Uint8Array;
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  /** One becomes one fragment. */
  readonly clusterCount: number;
  /** How many frames it holds. */
  readonly encoded: number;
  /** Frames of the batch that are not in it, with reasons that do not name the place. */
  readonly dropped: readonly DroppedFrame[];
  /** The avcC of its track. */
  readonly codecPrivate: Uint8Array;
}
