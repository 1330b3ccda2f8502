export interface BitMeter {
  /** What a picture is to take from now on, on average. */
  readonly want: (bits: number) => void;
  /** An access unit has come. */
  readonly add: (bits: number, keyframe: boolean) => void;
  /** What to ask an encoder for, in relation to what is wanted: 1 at most. */
  readonly factor: () => number;
}

/** Rate control is not exact, and content changes. */
const tolerance = 1.3;
const recovery = 1.2;
const leastFactor = 0.1;
/** Too few pictures between two keyframes say little. */
const leastPictures = 5;

/**
 * Holds what an encoder gives against what it was asked for, from keyframe to keyframe. Those of graphics cards may count seconds
 * where others count pictures, and then give too much for a camera that is slower than they were told.
 */
export function createBitMeter(): BitMeter {
  let wantedBits = 0;
  let factor = 1;
  let span = { wanted: 0, given: 0, pictures: 0 };

  function settle({ wanted, given, pictures }: typeof span): void {
    if (pictures < leastPictures) return;
    if (given > tolerance * wanted) factor = Math.max(leastFactor, (factor * wanted) / given);
    else if (given * recovery < wanted) factor = Math.min(1, factor * recovery);
  }

  return {
    want(bits) {
      wantedBits = bits;
    },
    add(bits, keyframe) {
      if (keyframe) {
        settle(span);
        span = { wanted: 0, given: 0, pictures: 0 };
      }
      span = {
        wanted: span.wanted + wantedBits,
        given: span.given + bits,
        pictures: span.pictures + 1,
      };
    },
    factor: () => factor,
  };
}
