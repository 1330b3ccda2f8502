import type { CapturedFrame } from '../captured-frame.ts';
import type { OpenLogMessage } from '../log/browser/log-worker-messages.ts';
import type { SourceChange } from '../source/frame-source.ts';
import type { FrameEncoderOptions } from './create-frame-encoder.ts';
import type { Size } from './fit-size.ts';

/** What the page tells the frame worker. */
export type ToFrameWorker =
  /** Keep a log of frames, and nothing else: the messages from here on are those of the log. */
  | OpenLogMessage
  /** Encode what arrives as `picture` and, where there is a stream, what can be read from it at this rate. */
  | {
      readonly type: 'encode';
      readonly encoder: FrameEncoderOptions;
      readonly framerate: number;
      /** Added to the clock of this machine, in milliseconds. */
      readonly clockOffsetMs: number;
      readonly pictures?: ReadableStream<VideoFrame>;
    }
  | { readonly type: 'picture'; readonly picture: VideoFrame | ImageBitmap; readonly timestampMs: number }
  /** Encode, or read, in another way from now on. */
  | { readonly type: 'change'; readonly encoder: FrameEncoderOptions; readonly framerate: number }
  /** Answer with `tick` at this interval: timers of a hidden page run once a second, those of a worker on time. */
  | { readonly type: 'tick'; readonly intervalMs: number }
  | { readonly type: 'stop' };

/** What the frame worker tells the page. */
export type FromFrameWorker =
  | { readonly type: 'frame'; readonly frame: CapturedFrame }
  | { readonly type: 'tick' }
  /** Comes with the first picture, then twice a second, and last before `stopped`. */
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'change'; readonly change: SourceChange }
  /** The last message: every frame has been delivered. */
  | { readonly type: 'stopped' };

/** What has become of the pictures of a stream so far. */
export interface Reading {
  /** Pictures that came out of the stream. */
  readonly read: number;
  /** Those that are encoded, or skipped. */
  readonly captured: number;
  /** Those that the chosen rate has no place for. */
  readonly thinned: number;
  /** Size of the last one. */
  readonly size: Size;
  /** When this was so: milliseconds since the Unix epoch. A page that stands still hears of it later. */
  readonly atMs: number;
}
