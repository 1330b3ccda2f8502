export interface BitMeter {
  /** Sets the wanted average size of a picture. */
  readonly want: (bits: number) => void;
  /** Adds an access unit. */
  readonly add: (bits: number, keyframe: boolean) => void;
  /** The factor for the encoder's bit rate, at most 1. */
  readonly factor: () => number;
}

/** Rate control is not exact, and content changes. */
const tolerance = 1.3;
const recovery = 1.2;
const leastFactor = 0.1;
/** Fewer pictures between two keyframes are not representative. */
const leastPictures = 5;

/**
 * Compares the encoder's output with the requested bit rate, from keyframe to keyframe. Hardware encoders can count seconds
 * where others count pictures, and then deliver too much for a camera that is slower than the configured rate.
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
