import type { WholeSequenceParameters } from '@frame-ingest/matroska/h264';
import type { Colour } from '@frame-ingest/matroska/media';

/** "Unspecified" in ITU-T H.273. */
const unspecified = 2;

/**
 * The colour of a video for its track, as its parameter set tells it: players that look at the container only must not suppose
 * another.
 * @returns undefined where the parameter set says nothing of it
 */
export function colourOf({ vui }: WholeSequenceParameters): Colour | undefined {
  if (vui?.isFullRange === undefined) return undefined;
  return {
    matrixCoefficients: vui.colour?.matrixCoefficients ?? unspecified,
    transferCharacteristics: vui.colour?.transferCharacteristics ?? unspecified,
    primaries: vui.colour?.primaries ?? unspecified,
    range: vui.isFullRange ? 2 : 1,
  };
}
