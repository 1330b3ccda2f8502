import type { CodecLimits } from './codec-limits.ts';
import type { RequestLimits } from './limits.ts';

/** The answer of `GET /Config`: what a client needs to know before it captures. */
export interface ServiceConfig {
  /** Kinesis video stream of a request that names none; null where every request has to. */
  readonly stream: string | null;
  /** Streams that the caller may name; `cam-*` is every name that begins so. */
  readonly streams: readonly string[];
  /** Whether the streams can be watched, with `GET /Playback`, `/Clip` and `/Image`. */
  readonly playback: boolean;
  /** Rate that a client without a wish of its own should capture at, in frames per second. */
  readonly framerate: number;
  /** Length of batch that suits the stream: KVS takes 5 fragments a second and wants 1 s to 10 s each. */
  readonly batchMs: number;
  /** Media types that the body of `POST /FrameData` may have. */
  readonly bodies: readonly string[];
  /** Media types that an image may have. */
  readonly formats: readonly string[];
  /** What H.264 may be that a client encodes itself; null where the deployment takes none. */
  readonly h264: CodecLimits | null;
  /** Size of the video that is made of images, or null where the first one of each batch that decodes decides. */
  readonly canvas: { readonly width: number; readonly height: number } | null;
  /** Longest fragment; a longer batch becomes several, in milliseconds. */
  readonly maxFragmentMs: number;
  /** What one request may ask for; beyond it is an error that names the limit. */
  readonly limits: RequestLimits;
  /** The clock of the service when it answered: milliseconds since the Unix epoch. A client compares its own with it. */
  readonly nowMs: number;
}
