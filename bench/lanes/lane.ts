import type { Frames } from '../content/write-body.ts';
import type { Size } from '../size.ts';

/** The frames of one batch, as files and in memory. */
export interface Batch extends Frames {
  readonly folder: string;
  readonly size: Size;
}

/** A way from what a camera sends to a video, in a process of its own. */
export interface Lane {
  readonly name: string;
  /** The process whose CPU time and memory count. */
  readonly pid: number;
  /** What a rate factor may be a multiple of; undefined where none is searched for. */
  readonly rateFactorStep?: number | undefined;
  /** Whether its own rate factor is worth a line. */
  readonly isRunAsItComes: boolean;
  /** Whether pictures come out as EXIF says that they are to be turned. */
  readonly turns: boolean;
  /** Largest batch that it takes, in bytes of JPEG. */
  readonly maxBytes: number;
  /** Whether it takes access units in place of the files. */
  readonly takesVideo: boolean;
  /**
   * Does what is not to be measured before a run.
   * @returns bytes of the request's body; undefined where there is none
   */
  readonly prepare?: (batch: Batch) => Promise<number>;
  /**
   * Converts once.
   * @param rateFactor x264's; undefined: the lane's own
   * @returns how long it took, in milliseconds
   * @throws Error when it cannot
   */
  readonly convert: (batch: Batch, rateFactor?: number) => Promise<number>;
  /** The video of the last run. */
  readonly video: () => Promise<Uint8Array>;
  readonly close: () => Promise<unknown>;
}
