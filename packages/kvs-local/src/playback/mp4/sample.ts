/** One frame as MP4 describes it. Times are in microseconds, {@link timescale}. */
export interface Sample {
  readonly data: Uint8Array;
  readonly isSync: boolean;
  /** When it is decoded: the times of a track in ascending order. */
  readonly decodeTime: number;
  /** When it is shown, relative to its decode time; negative for a frame that others overtake. */
  readonly compositionOffset: number;
  readonly duration: number;
}

/**
 * Units per second of every track. Matroska's timestamps are whole microseconds in practice (whole milliseconds mostly),
 * and players compute in microseconds internally, so that none of them has to round.
 */
export const timescale = 1_000_000;
