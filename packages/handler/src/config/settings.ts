import { defaultLimits } from '@frame-ingest/contract';
import { fragmentLimits, streamLimits } from '@frame-ingest/kinesis-video';
import type { HandlerEnvironment } from './environment.ts';

/** A variable that holds a number. */
export interface NumberSetting {
  readonly unit: string;
  /** Whether fractions mean nothing. */
  readonly isWhole?: true;
  readonly lowest: number;
  readonly highest: number;
  /** Without the variable. */
  readonly preset: number;
}

/** Width and height of `CANVAS`, both even. */
export const canvasSide = { unit: 'pixels', lowest: 16, highest: 4096 } as const;

/**
 * The numbers among the variables. The construct of `infra` takes the same ones, and the docstrings of both tell them: a test
 * compares all.
 */
export const settings = {
  STREAM_RETENTION_HOURS: {
    unit: 'hours',
    isWhole: true,
    lowest: 1,
    highest: streamLimits.maxRetentionHours,
    preset: 24,
  },
  DELIVERY_PATIENCE_MS: { unit: 'ms', lowest: 0, highest: 25_000, preset: 2_000 },
  FRAMERATE: {
    unit: 'frames per second',
    lowest: defaultLimits.minFramerate,
    highest: defaultLimits.maxFramerate,
    preset: 10,
  },
  // The lowest framerate says of a single frame that it lasts 10 s, and no longer.
  MIN_FRAGMENT_MS: { unit: 'ms', lowest: 0, highest: 10_000, preset: defaultLimits.minBatchMs },
  MAX_FRAGMENT_MS: {
    unit: 'ms',
    lowest: fragmentLimits.minFragmentDurationMs,
    highest: fragmentLimits.maxFragmentDurationMs,
    preset: 10_000,
  },
  // Two seconds are far from the 5 fragments a second of a stream and from its longest fragment, and soon on the screen.
  BATCH_MS: { unit: 'ms', lowest: 1_000, highest: 10_000, preset: 2_000 },
  MAX_BODY_BYTES: {
    unit: 'bytes',
    isWhole: true,
    lowest: 1_000,
    highest: 6_000_000,
    preset: defaultLimits.maxBodyBytes,
  },
  MAX_FRAMES: { unit: 'frames', isWhole: true, lowest: 1, highest: 1_200, preset: defaultLimits.maxFrames },
  MAX_FRAME_PIXELS: {
    unit: 'pixels',
    isWhole: true,
    lowest: 256,
    highest: 7680 * 4320,
    preset: defaultLimits.maxFramePixels,
  },
  MAX_BATCH_PIXELS: {
    unit: 'pixels',
    isWhole: true,
    lowest: 256,
    highest: 7e9,
    preset: defaultLimits.maxBatchPixels,
  },
} as const satisfies Partial<Record<keyof HandlerEnvironment, NumberSetting>>;
