import type { Canvas } from './canvas.ts';
import type { Decoder } from './encode/cluster-encoding.ts';
import type { EncoderProfile } from './encode/encoder-profile.ts';

/** Options of {@link createConvertFrames}. */
export interface ConverterOptions {
  /**
   * Path of the ffmpeg to run.
   * @default - from `@ffmpeg-installer/ffmpeg`
   */
  readonly ffmpegPath?: string;
  /**
   * Size of the video, both sides even.
   * @default - the size of the first image of each batch that decodes
   */
  readonly canvas?: Canvas;
  /**
   * Longest cluster, in milliseconds; a longer batch gets several.
   * @default 10000
   */
  readonly maxClusterMs?: number;
  /**
   * Shortest cluster of a divided batch if its times allow it, in milliseconds.
   * @default 1000
   */
  readonly minClusterMs?: number;
  /**
   * Maximum pixels of one image.
   * @default 8294400 - 3840x2160
   */
  readonly maxPixels?: number;
  /**
   * Maximum pixels of a batch: its frames times the size of the video.
   * @default 700000000
   */
  readonly maxBatchPixels?: number;
  /**
   * Which program decodes JPEG files.
   * @default 'sharp'
   */
  readonly decoder?: Decoder;
  /**
   * What the encoder optimises for.
   * @default 'lowLatency'
   */
  readonly profile?: EncoderProfile;
  /**
   * Whether encoders are kept for the batches that follow, which costs a new process for each batch otherwise: with small pictures,
   * about as much as all the rest. One that is kept waits for a minute at most, with some 23 MB at 640x480, and does not keep this
   * process running. How finely it encodes the first frame of a batch depends on the batch before, whoever's that was. Without it, the
   * same input gives the same bytes.
   * @default true
   */
  readonly keepEncoder?: boolean;
  /**
   * Further output options of ffmpeg. They follow the profile's options and override them. They are for the deployer: never
   * put request data here. Changes to frame count, order, size or codec private data are detected.
   * @default - none
   */
  readonly encoderArguments?: readonly string[];
}
