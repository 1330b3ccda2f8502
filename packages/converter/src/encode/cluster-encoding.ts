import type { Canvas } from '../canvas.ts';
import type { ImageLimits } from '../decode/read-image-header.ts';
import type { EncodedVideo } from './check-encoded-video.ts';
import type { EncoderSettings } from './encoder-profile.ts';

/** An image with its place in the request and in time. */
export interface TimedImage {
  /** Whatever the caller counts by; {@link DroppedImage} repeats it. */
  readonly index: number;
  /** Producer timestamp in milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /** The bytes of a JPEG, PNG or WebP file. */
  readonly image: Uint8Array;
}

/** An image that is not in the video, and why. */
export interface DroppedImage {
  /** The index of its {@link TimedImage}. */
  readonly index: number;
  /** Completes a sentence that begins with the image: "cannot be decoded: ...". */
  readonly reason: string;
}

/**
 * Who decodes JPEG files: `sharp` (libvips, kept up to date), or `ffmpeg` itself, with less work, where every image of a
 * cluster is a plain JPEG of the canvas's size. Its decoder is as old as its build.
 */
export type Decoder = 'sharp' | 'ffmpeg';

/** Why sharp decoded a cluster that ffmpeg was to decode. */
export interface DecoderFallback {
  /**
   * The index of the first {@link TimedImage} that ffmpeg was not given; undefined if ffmpeg found a fault and does not say in
   * which image.
   */
  readonly index?: number;
  /** Completes a sentence that begins with the image: "is not baseline". */
  readonly reason: string;
}

export interface ClusterEncoding {
  readonly canvas: Canvas;
  readonly limits: ImageLimits;
  readonly decoder: Decoder;
  readonly settings: EncoderSettings;
  /** Whether the encoder may be kept for other clusters. */
  readonly keepEncoder: boolean;
  /** More options of ffmpeg for its output. */
  readonly encoderArguments: readonly string[];
  readonly ffmpegPath: string;
  /** How many images are decoded ahead of the encoder. */
  readonly decodeWindow: number;
  /** When the work must be done, on the clock of `performance.now()`. */
  readonly deadlineMs: number;
}

export interface EncodedCluster {
  /** Undefined when no image of the cluster could be decoded. */
  readonly video: EncodedVideo | undefined;
  /** The images that are in the video, one for each of its frames. */
  readonly encoded: readonly TimedImage[];
  readonly dropped: readonly DroppedImage[];
  /** Set if the decoder was not the one that was requested. */
  readonly fallback?: DecoderFallback;
}
