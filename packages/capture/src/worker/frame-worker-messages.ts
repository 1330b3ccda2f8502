import type { CapturedFrame } from '../captured-frame.ts';
import type { OpenLogMessage } from '../log/browser/log-worker-messages.ts';
import type { FrameEncoderOptions } from './create-frame-encoder.ts';

/** What the page tells the frame worker. */
export type ToFrameWorker =
  /** Keep a log of frames, and nothing else: the messages from here on are those of the log. */
  | OpenLogMessage
  /** Encode what arrives as `picture` and, where there is a stream, what can be read from it at this rate. */
  | {
      readonly type: 'encode';
      readonly encoder: FrameEncoderOptions;
      readonly framerate: number;
      readonly pictures?: ReadableStream<VideoFrame>;
    }
  | { readonly type: 'picture'; readonly picture: VideoFrame; readonly timestampMs: number }
  /** Answer with `tick` at this interval: timers of a hidden page run once a second, those of a worker on time. */
  | { readonly type: 'tick'; readonly intervalMs: number }
  | { readonly type: 'stop' };

/** What the frame worker tells the page. */
export type FromFrameWorker =
  | { readonly type: 'frame'; readonly frame: CapturedFrame }
  | { readonly type: 'tick' }
  /** The last message: every frame has been delivered. */
  | { readonly type: 'stopped' };
