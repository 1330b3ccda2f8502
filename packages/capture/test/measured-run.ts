import type { CameraChoice } from '../src/source/camera-choice.ts';
import type { EncodingOptions } from '../src/source/encoding.ts';
import type { CaptureSettings, SourceChange, SourceHealth } from '../src/source/frame-source.ts';

export interface MeasureRunOptions extends Partial<CameraChoice>, EncodingOptions {
  readonly sample?: boolean;
  readonly clockOffsetMs?: number;
  /** Length of the run in milliseconds. */
  readonly lengthMs: number;
  /** JPEG quality. */
  readonly quality?: number;
  /** Blocks the main thread in the middle of the run for so long. */
  readonly blockMs?: number;
  /** Asks for this in the middle of the run. */
  readonly change?: Partial<CaptureSettings>;
}

export interface MeasuredRun {
  readonly frames: readonly MeasuredFrame[];
  /** The last one is that of the end. */
  readonly healths: readonly SourceHealth[];
  readonly changes: readonly SourceChange[];
  readonly errors: readonly string[];
  /** When the middle of the run began, and when it was over, in UTC milliseconds. */
  readonly middle: readonly [startMs: number, endMs: number];
  readonly startedAtMs: number;
  readonly stoppedAtMs: number;
  /** What the browser counted from the first frame on, where it does. */
  readonly delivered: number | undefined;
}

export interface MeasuredFrame {
  readonly timestampMs: number;
  readonly arrivedAtMs: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Undefined for a file. */
  readonly h264:
    | {
        readonly keyframe: boolean;
        /** Base64, as `data`. */
        readonly codecPrivate: string;
        readonly data: string;
      }
    | undefined;
  /** The colour of the middle. */
  readonly colour: readonly number[];
}
