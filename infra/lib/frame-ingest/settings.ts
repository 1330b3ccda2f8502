import type { NumberSetting } from '../number-setting';
import { retentionHours } from '../video-stream/stream-settings';
import type { FrameIngestProps } from './frame-ingest-props';

/** Width and height of `canvas`, both even. */
export const canvasSide = { unit: 'pixels', lowest: 16, highest: 4096 } as const;

/**
 * The numbers among the properties. What the handler gets as a variable has the same range and default there: this package
 * stands alone, and a test compares the two, and the docstrings.
 */
export const settings = {
  streamRetention: retentionHours,
  framerate: { unit: 'frames per second', lowest: 0.1, highest: 120, preset: 10 },
  minFragment: { unit: 'ms', lowest: 0, highest: 10_000, preset: 1_000 },
  maxFragment: { unit: 'ms', lowest: 1_000, highest: 20_000, preset: 10_000 },
  batch: { unit: 'ms', lowest: 1_000, highest: 10_000, preset: 2_000 },
  maxBodyBytes: { unit: 'bytes', isWhole: true, lowest: 1_000, highest: 6_000_000, preset: 6_000_000 },
  maxFrames: { unit: 'frames', isWhole: true, lowest: 1, highest: 1_200, preset: 1_200 },
  maxFramePixels: {
    unit: 'pixels',
    isWhole: true,
    lowest: 256,
    highest: 7680 * 4320,
    preset: 3840 * 2160,
  },
  maxBatchPixels: { unit: 'pixels', isWhole: true, lowest: 256, highest: 7e9, preset: 700e6 },
  deliveryPatience: { unit: 'ms', lowest: 0, highest: 25_000, preset: 2_000 },
  redriveConcurrency: { unit: 'batches', isWhole: true, lowest: 2, highest: 1_000, preset: 5 },
  // The API waits for 30 seconds.
  timeout: { unit: 'ms', lowest: 1_000, highest: 29_000, preset: 29_000 },
  memorySize: { unit: 'MiB', isWhole: true, lowest: 128, highest: 10_240, preset: 1_769 },
} as const satisfies Partial<Record<keyof FrameIngestProps, NumberSetting>>;
