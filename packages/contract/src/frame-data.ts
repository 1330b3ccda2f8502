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
  /** Frames per second. Times are inferred from it when `timestamps` is absent. */
  readonly framerate?: number | string;
  /** Capture time of each frame in milliseconds since the Unix epoch (UTC), strictly increasing. */
  readonly timestamps?: readonly (number | string)[];
  /**
   * How long the last frame lasts, in milliseconds.
   * @default - one frame of `framerate`, or where that is not given the usual time between two `timestamps`
   */
  readonly lastFrameMs?: number | string;
  /**
   * Refuse the whole batch (422) when any frame would be dropped.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Kinesis video stream that the frames are for, one of those that the deployment has and the caller may use.
   * @default - the caller's own, or the first of the deployment
   */
  readonly streamName?: string;
  /**
   * What has been added to the clock of the camera's machine to get these times, in milliseconds: a note for whoever
   * looks into the times later. The service changes none by it, and it does not make a batch another one.
   * @default - nothing is known of it
   */
  readonly clockOffsetMs?: number | string;
}

/**
 * A frame that is not in the video, and why. `index` counts from 0 in the request's `frames`. In an answer `reason` begins with
 * the frame's place, `frames[3] `; in a `FrameBatch` it does not.
 */
export interface DroppedFrame {
  /** From 0, in the `frames` of the request. */
  readonly index: number;
  /** A phrase that names the fault and what was received. */
  readonly reason: string;
}

/** A frame whose bytes begin like an image that the converter decodes. */
export interface ReceivedFrame {
  /** From 0, in the request's `frames`. */
  readonly index: number;
  /** Producer timestamp: milliseconds since the Unix epoch, a whole number. */
  readonly timestampMs: number;
  /** By the first bytes of `image`, never by a label. */
  readonly format: ImageFormat;
  /** The file, as it was sent: not decoded yet. */
  readonly image: Uint8Array;
}

/** A picture of a camera that encodes H.264 itself: not looked into yet. */
export interface ReceivedAccessUnit extends H264AccessUnit {
  /** From 0, in the request's `frames`. */
  readonly index: number;
  /** Producer timestamp: milliseconds since the Unix epoch, a whole number. */
  readonly timestampMs: number;
}

/** A request after parsing: times are whole, strictly increasing milliseconds; every input frame is accounted for. */
export interface ParsedBatch<Frame> {
  /** How many entries `frames` of the request had. */
  readonly received: number;
  /** Those that can be tried: in the order of the request, which is that of their times. May be empty. */
  readonly frames: readonly Frame[];
  /** Those that cannot, with reasons that do not name the place. */
  readonly dropped: readonly DroppedFrame[];
  /** Timestamp of the first frame of the request, usable or not: milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Timestamp of the last one plus the time that it lasts. */
  readonly endMs: number;
  /** Whether a dropped frame refuses the whole batch. */
  readonly strict: boolean;
  /** What the client has added to its clock, in milliseconds, where it says so. */
  readonly clockOffsetMs?: number;
  /** The time of each entry of `frames`, where the request gave none and they were inferred from its arrival. */
  readonly inferredTimestamps?: readonly number[];
  /** Names that the request has and that mean nothing, as the answer lists them. */
  readonly ignored: readonly string[];
}

/** A batch of images; `dropped` are `null` and whatever is no image. Images that do not decode join them later. */
export interface FrameBatch extends ParsedBatch<ReceivedFrame> {}

/** A batch of H.264; `dropped` are the frames that were missed. */
export interface AccessUnitBatch extends ParsedBatch<ReceivedAccessUnit> {
  /** The avcC of all of them, not looked into yet. */
  readonly codecPrivate: Uint8Array;
}

/** Acknowledgement that a fragment had when the answer was written (AWS: `Acknowledgement.EventType`). */
export type FragmentAcknowledgement = 'BUFFERING' | 'RECEIVED' | 'PERSISTED';

/** One fragment in the Kinesis video stream. */
export interface StreamedFragment {
  /** Decimal digits, beyond what a `number` holds; they grow with the order of ingestion. */
  readonly fragmentNumber: string;
  /** Producer timestamp of the first frame: milliseconds since the Unix epoch. */
  readonly producerTimestamp: number;
  /** RECEIVED at least with 200; PERSISTED where the stream has a retention. */
  readonly acknowledgement: FragmentAcknowledgement;
}

/** Where a batch lies in the archive: an object of S3, Matroska with H.264. */
export interface ArchivedObject {
  /** Name of the S3 bucket. */
  readonly bucket: string;
  /**
   * `STREAM/YYYY/MM/DD/HH/TIME-DIGEST.mkv`, by the producer time of the first frame: the same batch has the same key.
   */
  readonly key: string;
  /** As S3 tells it, with its quotes. */
  readonly etag: string;
}

/** Where two batches of a stream join. */
export interface Seam {
  /** From the end of the batch before to the start of this one, in milliseconds; negative where they overlap. */
  readonly gapMs: number;
  /**
   * Whether the codec private data is another than that of the batch before: another encoder, size or level. Players begin anew
   * there (HLS with a discontinuity), and no clip goes over it.
   * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
   */
  readonly codecPrivateChanged: boolean;
}

/**
 * The answer of `POST /FrameData`: 200 when the frames are in the archive and in the stream, 202 when they are in the
 * archive and delivery follows. All times are milliseconds since the Unix epoch.
 */
export interface FrameDataAnswer {
  /** Of this request, as the log has it. */
  readonly requestId: string;
  /** Of the batch: the same for the same frames with the same times. `GET /Batches/{id}` tells what became of it. */
  readonly id: string;
  /** How many entries the request had, how many are in the video, and which are not. */
  readonly frames: {
    readonly received: number;
    readonly encoded: number;
    readonly dropped: readonly DroppedFrame[];
  };
  /**
   * Fields of the request that mean nothing to the service, the first twenty.
   * @default - absent: there are none
   */
  readonly ignored?: readonly string[];
  /** Timestamp of the first frame in the video. */
  readonly start: number;
  /** `start` plus `durationMs`. */
  readonly end: number;
  /** Last minus first timestamp plus one frame interval. */
  readonly durationMs: number;
  /** The object that keeps the batch; it is there with 200 and with 202. */
  readonly archive: ArchivedObject;
  /** What of it is in the stream: all of it with 200. */
  readonly stream: { readonly name: string; readonly fragments: readonly StreamedFragment[] };
  /**
   * How it joins the batch of its stream that this process of the service had before.
   * @default - absent: it had none, or this batch was there already
   */
  readonly seam?: Seam;
  /** `delivered` with 200; `pending` or `parked` with 202, with the reason where it is known. */
  readonly delivery: Delivery;
  /**
   * The time of each entry of `frames`, where the request gave none. Who sends the same frames again sends these along:
   * otherwise they are other frames, of another moment.
   * @default - absent: the request gave them
   */
  readonly timestamps?: readonly number[];
  /**
   * That of the request: what was added to the camera's clock, in milliseconds.
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
