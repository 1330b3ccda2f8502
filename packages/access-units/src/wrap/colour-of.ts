import type { WholeSequenceParameters } from '@frame-ingest/matroska/h264';
import type { Colour } from '@frame-ingest/matroska/media';

/** "Unspecified" in ITU-T H.273. */
const unspecified = 2;

/**
 * Takes the colour of a video's track from its parameter set, so that players that read only the container don't assume another.
 * @returns undefined if the parameter set doesn't specify it
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
