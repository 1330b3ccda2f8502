import type { CodecLimits } from './codec-limits.ts';
import type { RequestLimits } from './limits.ts';

/** The answer of `GET /Config`: everything that a client needs before it captures. */
export interface ServiceConfig {
  /** Kinesis video stream of requests that name none; null if every request has to name one. */
  readonly stream: string | null;
  /** Streams that the caller may name; `cam-*` stands for every name with that prefix. */
  readonly streams: readonly string[];
  /** Whether the streams can be watched, with `GET /Playback`, `/Clip` and `/Image`. */
  readonly playback: boolean;
  /** Rate to capture at unless the client wants another, in frames per second. */
  readonly framerate: number;
  /** Recommended length of a batch, in milliseconds: KVS takes 5 fragments a second and wants 1 s to 10 s each. */
  readonly batchMs: number;
  /** Media types that `POST /FrameData` takes. */
  readonly bodies: readonly string[];
  /** Media types of images that it takes. */
  readonly formats: readonly string[];
  /** Which H.264 it takes from clients; null if it takes none. */
  readonly h264: CodecLimits | null;
  /** Size of the video made of images; null if the first image of each batch that decodes decides. */
  readonly canvas: { readonly width: number; readonly height: number } | null;
  /** Longest fragment, in milliseconds. A longer batch becomes several. */
  readonly maxFragmentMs: number;
  /** Limits of one request. Beyond them, the error names the limit. */
  readonly limits: RequestLimits;
  /** The service's clock when it answered, in milliseconds since the Unix epoch, for clients to check their own. */
  readonly nowMs: number;
}
