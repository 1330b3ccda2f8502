import type { CapturedFrame } from '../captured-frame.ts';
import type { OpenLogMessage } from '../log/browser/log-worker-messages.ts';
import type { EncodingLane } from '../source/encoding.ts';
import type { CaptureSettings, SourceChange } from '../source/frame-source.ts';
import type { EncodingPlan } from '../source/plan-encoding.ts';
import type { Size } from './fit-size.ts';

/** Messages from the page to the frame worker. */
export type ToFrameWorker =
  /** Keep a log of frames and do nothing else: all following messages are about the log. */
  | OpenLogMessage
  /** Encode pictures that arrive as `picture` or `file` and, if there is a stream, its pictures at the rate of the settings. */
  | {
      readonly type: 'encode';
      readonly settings: CaptureSettings;
      readonly plan: EncodingPlan;
      /** Added to the clock of this machine, in milliseconds. */
      readonly clockOffsetMs: number;
      readonly pictures?: ReadableStream<VideoFrame>;
    }
  | { readonly type: 'picture'; readonly picture: VideoFrame | ImageBitmap; readonly timestampMs: number }
  /** A picture file, which stays unchanged if frames are files. `size` is the size of its picture. */
  | {
      readonly type: 'file';
      readonly file: Uint8Array<ArrayBuffer>;
      readonly size: Size;
      readonly timestampMs: number;
    }
  /** Change encoding and reading of the following pictures. */
  | { readonly type: 'change'; readonly settings: CaptureSettings }
  /** Begin a batch with the next picture, because none has arrived for long. */
  | { readonly type: 'startOver' }
  /** Answer with `tick` at this interval: timers of a hidden page run once a second, those of a worker on time. */
  | { readonly type: 'tick'; readonly intervalMs: number }
  | { readonly type: 'stop' };

/** Messages from the frame worker to the page. */
export type FromFrameWorker =
  | { readonly type: 'frame'; readonly frame: CapturedFrame }
  | { readonly type: 'tick' }
  /** Sent with the first picture, then twice a second, and once more before `stopped`. */
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'change'; readonly change: SourceChange }
  /** How the following frames are encoded; the first is sent before any frame. */
  | { readonly type: 'lane'; readonly lane: EncodingLane }
  /** The last message: every frame has been delivered. */
  | { readonly type: 'stopped' };

/** What became of the pictures of a stream so far. */
export interface Reading {
  /** Pictures that were read from the stream. */
  readonly read: number;
  /** Pictures that were encoded or skipped. */
  readonly captured: number;
  /** Pictures that the chosen rate left out. */
  readonly thinned: number;
  /** Size of the last picture. */
  readonly size: Size;
  /** When the reading was taken, in milliseconds since the Unix epoch. A blocked page receives it later. */
  readonly atMs: number;
}
