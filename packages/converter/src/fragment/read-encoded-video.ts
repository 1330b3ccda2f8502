import { completeAvcConfiguration, parseAvcConfiguration } from '@frame-ingest/matroska/h264';
import { MatroskaError, readSegments, type Segment } from '@frame-ingest/matroska/media';
import type { Canvas } from '../canvas.ts';
import { FfmpegError } from '../errors.ts';
import { keepPictureNalUnits } from './keep-picture-nal-units.ts';

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
 * Takes the frames out of what ffmpeg wrote, and checks that it is what was asked for.
 * @param frameCount how many pictures went in
 * @param canvas their size
 * @throws FfmpegError `encoder_failed` for missing frames, a first frame that is not a keyframe, frames out of order,
 * another size, or no usable avcC
 */
export function readEncodedVideo(output: Uint8Array, frameCount: number, canvas: Canvas): EncodedVideo {
  const segment = readOutput(output);
  const { codecPrivate, video } = segment?.tracks[0] ?? {};
  const blocks = (segment?.clusters ?? []).flatMap((cluster) =>
    cluster.blocks.map((block) => ({ ...block, timestamp: cluster.timestamp + block.relativeTimestamp })),
  );

  if (codecPrivate === undefined || parseAvcConfiguration(codecPrivate)?.lengthSize !== 4) {
    throw new FfmpegError('encoder_failed', 'ffmpeg wrote no H.264 decoder configuration');
  }
  if (blocks.length !== frameCount) {
    throw new FfmpegError(
      'encoder_failed',
      `ffmpeg wrote ${blocks.length} frames for ${frameCount} pictures`,
    );
  }
  if (blocks[0]?.keyframe !== true) {
    throw new FfmpegError('encoder_failed', "ffmpeg's first frame is not a keyframe");
  }
  if (video?.pixelWidth !== canvas.width || video.pixelHeight !== canvas.height) {
    const size = `${video?.pixelWidth}x${video?.pixelHeight}`;
    throw new FfmpegError(
      'encoder_failed',
      `ffmpeg wrote ${size} for a canvas of ${canvas.width}x${canvas.height}`,
    );
  }
  if (blocks.some(({ timestamp }, index) => timestamp <= (blocks[index - 1]?.timestamp ?? -1))) {
    throw new FfmpegError('encoder_failed', 'ffmpeg wrote the frames in a different order from the pictures');
  }
  return {
    codecPrivate: completeAvcConfiguration(codecPrivate),
    frames: blocks.map(({ keyframe, data }) => ({ keyframe, data: keepPictureNalUnits(data) })),
  };
}

function readOutput(output: Uint8Array): Segment | undefined {
  try {
    return readSegments(output)[0];
  } catch (cause) {
    if (!(cause instanceof MatroskaError)) throw cause;
    throw new FfmpegError('encoder_failed', 'ffmpeg wrote output that is not Matroska', { cause });
  }
}
