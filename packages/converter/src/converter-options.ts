import type { Canvas } from './canvas.ts';
import type { Decoder } from './encode/cluster-encoding.ts';
import type { EncoderProfile } from './encode/encoder-profile.ts';

/** Options of {@link createConvertFrames}. */
export interface ConverterOptions {
  /**
   * Path of the ffmpeg to run.
   * @default - that of `@ffmpeg-installer/ffmpeg`
   */
  readonly ffmpegPath?: string;
  /**
   * Size of the video, both sides even.
   * @default - that of the first image of each batch that decodes
   */
  readonly canvas?: Canvas;
  /**
   * Longest cluster, in milliseconds; a longer batch gets several.
   * @default 10000
   */
  readonly maxClusterMs?: number;
  /**
   * Clusters of a batch that is divided are no shorter than this where its times allow it, in milliseconds.
   * @default 1000
   */
  readonly minClusterMs?: number;
  /**
   * Most pixels of one image.
   * @default 8294400 - 3840x2160
   */
  readonly maxPixels?: number;
  /**
   * Most pixels of a batch: its frames times the size of the video.
   * @default 700000000
   */
  readonly maxBatchPixels?: number;
  /**
   * Who decodes JPEG files.
   * @default 'sharp'
   */
  readonly decoder?: Decoder;
  /**
   * What the encoder is to be good at.
   * @default 'lowLatency'
   */
  readonly profile?: EncoderProfile;
  /**
   * More options of ffmpeg for its output, after those of the profile, so that they win. They are for whoever deploys:
   * nothing of a request may ever get here. What they do to frame count, order, size or codec private data is found out.
   * @default - none
   */
  readonly encoderArguments?: readonly string[];
}
