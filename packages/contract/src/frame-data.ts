import type { Delivery } from './delivery.ts';
import type { H264AccessUnit } from './h264-batch.ts';
import type { ImageFormat } from './sniff-image-format.ts';

/** The body of `POST /FrameData`, as a client writes it. */
export interface FrameDataRequest {
  /**
   * The frames in the order of capture, each a data URL `data:image/(jpeg|png|webp);base64,...`.
   * `null` stands for a frame that the client missed: it keeps its place in `timestamps`.
   */
  readonly frames: readonly (string | null)[];
  /** Frames per second. Without `timestamps`, the times of the frames follow from it. */
  readonly framerate?: number | string;
  /** Capture time of each frame in milliseconds since the Unix epoch (UTC), strictly increasing. */
  readonly timestamps?: readonly (number | string)[];
  /**
   * How long the last frame lasts, in milliseconds.
   * @default - one frame of `framerate`, or without it the median gap between two `timestamps`
   */
  readonly lastFrameMs?: number | string;
  /**
   * Whether to refuse the whole batch (422) if any frame would be dropped.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Kinesis video stream for the frames: one that the deployment has and the caller may use.
   * @default - the caller's own, or the first of the deployment
   */
  readonly streamName?: string;
  /**
   * Milliseconds that the client has added to its clock to get these times. The service records it and changes nothing: the
   * times stay, and so does the identity of the batch.
   * @default - not recorded
   */
  readonly clockOffsetMs?: number | string;
}

/**
 * A frame that is not in the video, and why. In an answer, `reason` begins with the frame's place, `frames[3] `; in a
 * `FrameBatch` it does not.
 */
export interface DroppedFrame {
  /** Index in the request's `frames`, from 0. */
  readonly index: number;
  /** The fault, and what was received instead. */
  readonly reason: string;
}

/** A frame whose bytes begin like an image that the converter decodes. */
export interface ReceivedFrame {
  /** Index in the request's `frames`, from 0. */
  readonly index: number;
  /** Producer timestamp: milliseconds since the Unix epoch, a whole number. */
  readonly timestampMs: number;
  /** Detected from the first bytes of `image`, never from a label. */
  readonly format: ImageFormat;
  /** The file as it was sent, not decoded yet. */
  readonly image: Uint8Array;
}

/** A picture from a camera that encodes H.264 itself, not checked yet. */
export interface ReceivedAccessUnit extends H264AccessUnit {
  /** From 0, in the request's `frames`. */
  readonly index: number;
  /** Producer timestamp: milliseconds since the Unix epoch, a whole number. */
  readonly timestampMs: number;
}

/** A parsed request: times are whole, strictly increasing milliseconds, and every frame is either kept or dropped. */
export interface ParsedBatch<Frame> {
  /** Number of entries in the request's `frames`. */
  readonly received: number;
  /** Frames to encode, in the order of the request and of their times. May be empty. */
  readonly frames: readonly Frame[];
  /** Frames that cannot be used, with reasons that do not name the place. */
  readonly dropped: readonly DroppedFrame[];
  /** Timestamp of the first frame of the request, usable or not: milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Timestamp of the last frame plus its duration. */
  readonly endMs: number;
  /** Whether one dropped frame refuses the whole batch. */
  readonly strict: boolean;
  /** Milliseconds that the client has added to its clock, if it says so. */
  readonly clockOffsetMs?: number;
  /** The time of each entry of `frames`, if the request gave none and its arrival decided. */
  readonly inferredTimestamps?: readonly number[];
  /** Unknown names in the request, as the answer lists them. */
  readonly ignored: readonly string[];
}

/** A batch of images. `dropped` has the entries that are `null` or not an image; images that do not decode join them later. */
export interface FrameBatch extends ParsedBatch<ReceivedFrame> {}

/** A batch of H.264. `dropped` has the frames that the camera missed. */
export interface AccessUnitBatch extends ParsedBatch<ReceivedAccessUnit> {
  /** The avcC of all access units, not checked yet. */
  readonly codecPrivate: Uint8Array;
}

/** The latest acknowledgement of a fragment when the answer was written (AWS: `Acknowledgement.EventType`). */
export type FragmentAcknowledgement = 'BUFFERING' | 'RECEIVED' | 'PERSISTED';

/** One fragment in the Kinesis video stream. */
export interface StreamedFragment {
  /** Decimal digits, too many for a JavaScript `number`. Numbers grow in the order of ingestion. */
  readonly fragmentNumber: string;
  /** Producer timestamp of the first frame: milliseconds since the Unix epoch. */
  readonly producerTimestamp: number;
  /** With 200 at least RECEIVED; PERSISTED if the stream has a retention. */
  readonly acknowledgement: FragmentAcknowledgement;
}

/** The archived object of a batch: Matroska with H.264 in S3. */
export interface ArchivedObject {
  /** Name of the S3 bucket. */
  readonly bucket: string;
  /**
   * `STREAM/YYYY/MM/DD/HH/TIME-DIGEST.mkv`, from the producer time of the first frame. The same batch has the same key.
   */
  readonly key: string;
  /** As S3 returns it, quotes included. */
  readonly etag: string;
}

/** The join between two batches of a stream. */
export interface Seam {
  /** From the end of the previous batch to the start of this one, in milliseconds; negative if they overlap, large after a pause. */
  readonly gapMs: number;
  /**
   * Whether the codec private data differs from the previous batch: another encoder, size or level. Players start again there
   * (HLS with a discontinuity), and no clip can span it.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
   */
  readonly codecPrivateChanged: boolean;
}

/**
 * The answer of `POST /FrameData`: 200 when the frames are in the archive and in the stream, 202 when they are in the
 * archive and delivery follows. All times are milliseconds since the Unix epoch.
 */
export interface FrameDataAnswer {
  /** Id of this request, as in the log. */
  readonly requestId: string;
  /** Id of the batch: the same frames with the same times have the same id. `GET /Batches/{id}` gives its state. */
  readonly id: string;
  /** Number of entries in the request, number of frames in the video, and the frames that are missing. */
  readonly frames: {
    readonly received: number;
    readonly encoded: number;
    readonly dropped: readonly DroppedFrame[];
  };
  /**
   * Fields of the request that the service does not know, the first twenty.
   * @default - absent: it knows all of them
   */
  readonly ignored?: readonly string[];
  /** Timestamp of the first frame in the video. */
  readonly start: number;
  /** End of the last frame: `start` plus `durationMs`. */
  readonly end: number;
  /** Last minus first timestamp, plus the duration of the last frame, in milliseconds. */
  readonly durationMs: number;
  /** The archived object of the batch. It exists with 200 and with 202. */
  readonly archive: ArchivedObject;
  /** The fragments that are in the stream: with 200 all of them. */
  readonly stream: { readonly name: string; readonly fragments: readonly StreamedFragment[] };
  /**
   * How it joins the previous batch of its stream that this process of the service received.
   * @default - absent: there was none, or this batch was there already
   */
  readonly seam?: Seam;
  /** `delivered` with 200; `pending` or `parked` with 202, with the reason if it is known. */
  readonly delivery: Delivery;
  /**
   * The time of each entry of `frames`, if the request gave none. To send the same frames again, send these times along;
   * without them the frames count as new ones.
   * @default - absent: the request gave them
   */
  readonly timestamps?: readonly number[];
  /**
   * The request's own: milliseconds that were added to the camera's clock.
   * @default - absent: the request had none
   */
  readonly clockOffsetMs?: number;
  /** Wall time of each stage in milliseconds. */
  readonly timings: {
    readonly parse: number;
    readonly convert: number;
    readonly archive: number;
    readonly stream: number;
    readonly total: number;
  };
}
