import type { ConverterOptions } from './converter-options.ts';

/** What holds without an option. The docstrings of the options tell it, and a test compares. */
export const defaultOptions = {
  maxClusterMs: 10_000,
  minClusterMs: 1_000,
  maxPixels: 3840 * 2160,
  maxBatchPixels: 700e6,
  decoder: 'sharp',
  profile: 'lowLatency',
  keepEncoder: true,
} as const satisfies ConverterOptions;
