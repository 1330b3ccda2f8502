import type { CaptureSettings } from '../../source/frame-source.ts';
import type { UploadState } from '../../upload/upload-queue.ts';

/** All that the status of the page depends on. */
export interface Situation {
  readonly phase: Phase;
  /** Whether the chosen source is a camera. */
  readonly hasCamera: boolean;
  /** The run of now, or the last one; undefined before the first. */
  readonly run: RunHealth | undefined;
  /** Undefined until the log on this device is open. */
  readonly upload: UploadState | undefined;
  /** Whether frames that wait survive a reload. */
  readonly durability: 'disk' | 'memory';
}

/**
 * What the page does with the source. `preview`: it shows the camera and captures nothing. `asking`: the browser may be asking the
 * user for the camera. `loading`: the sample clip. `stopping`: the source is released, its frames are being sent.
 */
export type Phase = 'idle' | 'preview' | 'asking' | 'loading' | 'running' | 'stopping';

/** How a run goes. */
export interface RunHealth {
  /** Frames that the camera delivered and this page captured, skipped ones included. */
  readonly captured: number;
  /** Frames that are in no video and never will be, whoever lost them. */
  readonly lost: number;
  /** How many of them never reached this page. */
  readonly lostAtSource: number;
  /** When the source fell silent, in milliseconds since the Unix epoch; undefined while frames come. */
  readonly silentSinceMs: number | undefined;
  /** The settings of the network of now, where they are below those chosen. */
  readonly reducedTo: CaptureSettings | undefined;
}
