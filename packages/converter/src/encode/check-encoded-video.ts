import {
  parseAvcConfiguration,
  parseSps,
  withVariableFrameRate,
  writeAvcConfiguration,
} from '@frame-ingest/matroska/h264';
import type { Canvas } from '../canvas.ts';
import { FfmpegError } from '../errors.ts';
import { keepPictureNalUnits } from '../fragment/keep-picture-nal-units.ts';
import { frameMs } from './encoder-arguments.ts';
import type { EncoderOutput } from './process/encoder-process.ts';

/** H.264 as it goes into Matroska. */
export interface EncodedVideo {
  /** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3). */
  readonly codecPrivate: Uint8Array;
  readonly frames: readonly EncodedFrame[];
}

export interface EncodedFrame {
  readonly keyframe: boolean;
  /** NAL units, each behind its length in 4 bytes. */
  readonly data: Uint8Array;
}

/**
 * Checks that what ffmpeg wrote is what was asked for.
 * @param canvas the size of the images
 * @throws FfmpegError `encoder_failed` for missing frames, a first frame that is not a keyframe, frames out of order,
 * another size, or no usable avcC
 */
export function checkEncodedVideo(
  { codecPrivate, frames, imageCount }: EncoderOutput,
  canvas: Canvas,
): EncodedVideo {
  const avcC = codecPrivate && parseAvcConfiguration(codecPrivate);
  if (codecPrivate === undefined || avcC?.lengthSize !== 4)
    throw failed('ffmpeg wrote no H.264 decoder configuration');
  if (frames.length !== imageCount)
    throw failed(`ffmpeg wrote ${frames.length} frames for ${imageCount} pictures`);
  if (frames[0]?.keyframe !== true) throw failed("ffmpeg's first frame is not a keyframe");
  const [sps] = avcC.sequenceParameterSets.map(parseSps);
  if (sps?.width !== canvas.width || sps.height !== canvas.height)
    throw failed(
      `ffmpeg wrote ${sps?.width}x${sps?.height} for a canvas of ${canvas.width}x${canvas.height}`,
    );
  const isInOrder = frames.every(
    ({ timestampMs, compositionMs }, index) => timestampMs === index * frameMs && compositionMs === 0,
  );
  if (!isInOrder) throw failed('ffmpeg wrote the frames in a different order from the pictures');
  return {
    // The encoder got a fixed rate, but the fragment has the true times.
    codecPrivate: writeAvcConfiguration(
      avcC.sequenceParameterSets.map(withVariableFrameRate),
      avcC.pictureParameterSets,
    ),
    frames: frames.map(({ keyframe, data }) => ({ keyframe, data: keepPictureNalUnits(data) })),
  };
}

function failed(message: string): FfmpegError {
  return new FfmpegError('encoder_failed', message);
}
