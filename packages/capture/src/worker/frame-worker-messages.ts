import type { CapturedFrame } from '../captured-frame.ts';
import type { OpenLogMessage } from '../log/browser/log-worker-messages.ts';
import type { EncodingLane } from '../source/encoding.ts';
import type { CaptureSettings, SourceChange } from '../source/frame-source.ts';
import type { EncodingPlan } from '../source/plan-encoding.ts';
import type { Size } from './fit-size.ts';

/** What the page tells the frame worker. */
export type ToFrameWorker =
  /** Keep a log of frames, and nothing else: the messages from here on are those of the log. */
  | OpenLogMessage
  /** Encode what arrives as `picture` or `file` and, where there is a stream, what can be read from it at the rate of the settings. */
  | {
      readonly type: 'encode';
      readonly settings: CaptureSettings;
      readonly plan: EncodingPlan;
      /** Added to the clock of this machine, in milliseconds. */
      readonly clockOffsetMs: number;
      readonly pictures?: ReadableStream<VideoFrame>;
    }
  | { readonly type: 'picture'; readonly picture: VideoFrame | ImageBitmap; readonly timestampMs: number }
  /** A picture that is a file already, which stays as it is where files are made. The size is that of its picture. */
  | {
      readonly type: 'file';
      readonly file: Uint8Array<ArrayBuffer>;
      readonly size: Size;
      readonly timestampMs: number;
    }
  /** Encode, and read, in another way from now on. */
  | { readonly type: 'change'; readonly settings: CaptureSettings }
  /** Nothing has come for long: begin a batch with the next picture. */
  | { readonly type: 'startOver' }
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
  /** The frames from now on are encoded so; the first comes before any frame. */
  | { readonly type: 'lane'; readonly lane: EncodingLane }
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
