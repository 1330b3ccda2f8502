import type { Size } from './size.ts';

/** The frames of one batch, as files and in memory. */
export interface Batch {
  readonly folder: string;
  readonly images: readonly Buffer[];
  readonly size: Size;
}

/** A way from JPEG frames to a video, in a process of its own. */
export interface Lane {
  readonly name: string;
  /** The process whose CPU time and memory count. */
  readonly pid: number;
  /** Converts once. @returns how long it took, in milliseconds */
  readonly convert: (batch: Batch) => Promise<number>;
  /** The video of the last run. */
  readonly video: () => Promise<Uint8Array>;
  readonly close: () => Promise<unknown>;
}
