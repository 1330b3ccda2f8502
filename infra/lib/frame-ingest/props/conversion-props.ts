import type { Duration } from 'aws-cdk-lib';
import type { Decoder, EncoderProfile } from '../encoder';

/** What a batch may hold, and how it becomes video. None is required. */
export interface FrameIngestConversionProps {
  /**
   * Size of the video as `WIDTHxHEIGHT`, both even, from 16 to 4096. Frames of other sizes are fitted into it.
   * @default - the size of the first frame that decodes, for each batch
   */
  readonly canvas?: string;
  /**
   * Rate of a batch that names neither timestamps nor a rate, 0.1 to 120 frames per second.
   * @default 10
   */
  readonly framerate?: number;
  /**
   * Shortest batch, 0 to 10 seconds; zero allows any. Kinesis Video wants a fragment to last a second.
   * @default Duration.seconds(1)
   */
  readonly minFragment?: Duration;
  /**
   * Longest fragment, 1 to 20 seconds. A longer batch becomes several fragments.
   * @default Duration.seconds(10)
   */
  readonly maxFragment?: Duration;
  /**
   * How much a page collects before it sends, 1 to 10 seconds and not above `maxFragment`. Shorter batches are seen sooner, and take
   * more requests and keyframes.
   * @default Duration.seconds(2)
   */
  readonly batch?: Duration;
  /**
   * Longest body of a request, 1000 to 6000000 bytes.
   * @default 6000000 - Lambda takes 6 MB with everything around it
   */
  readonly maxBodyBytes?: number;
  /**
   * Most frames of a batch, 1 to 1200.
   * @default 1200
   */
  readonly maxFrames?: number;
  /**
   * Most pixels of a frame, 256 to 33177600 (7680x4320).
   * @default 8294400 - 3840x2160
   */
  readonly maxFramePixels?: number;
  /**
   * Most pixels of a batch, its frames times the size of the video: 256 to 7000000000. What is more than the default
   * has to fit into `memorySize` and `timeout`.
   * @default 700000000
   */
  readonly maxBatchPixels?: number;
  /**
   * What the encoder is to be good at: `LOW_LATENCY`, `QUALITY` or `REKOGNITION`.
   * @default EncoderProfile.LOW_LATENCY
   */
  readonly encoderProfile?: EncoderProfile;
  /**
   * More options of ffmpeg for its output; they win over those of the profile.
   * @default - none
   */
  readonly encoderArguments?: string[];
  /**
   * Who decodes JPEG files: `SHARP`, or `FFMPEG` for trusted callers.
   * @default Decoder.SHARP
   */
  readonly decoder?: Decoder;
  /**
   * Whether callers may send what their cameras have encoded: H.264 that is checked and wrapped, without ffmpeg.
   * @default true
   */
  readonly h264?: boolean;
  /**
   * Whether that is decoded before it is archived, by ffmpeg in a process of its own. Without it the structure of each picture is
   * checked, not what it shows; with it strangers' bytes reach the ffmpeg of the image.
   * @default false
   */
  readonly verifyPictures?: boolean;
}
