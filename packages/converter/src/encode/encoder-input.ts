import type { OtherElement, VideoSettings } from '@frame-ingest/matroska/media';
import type { Canvas } from '../canvas.ts';

/** What the encoder is given on its standard input: images in a track of Matroska. */
export interface EncoderInput {
  /** Options of ffmpeg for its input. */
  readonly arguments: readonly string[];
  /** Filter that makes it pictures of the canvas with 4:2:0 chroma, BT.601, limited range. */
  readonly filter: string;
  readonly codecId: string;
  readonly video: VideoSettings;
}

/** Raw pictures, 3 bytes a pixel, as sharp decodes them. */
export function rgbInput({ width, height }: Canvas): EncoderInput {
  return {
    arguments: [],
    filter:
      'scale=in_range=full:out_range=tv:out_color_matrix=bt601:flags=accurate_rnd+bicubic,format=yuv420p',
    codecId: 'V_UNCOMPRESSED',
    video: { pixelWidth: width, pixelHeight: height, otherElements: [rgb24] },
  };
}

/**
 * ColourSpace (RFC 9559 section 5.1.4.1.28.15) with the name that ffmpeg has for 8 bits each of red, green and blue
 * (`libavcodec/raw.c`).
 */
const rgb24: OtherElement = {
  id: 0x2eb524,
  raw: Uint8Array.of(0x2e, 0xb5, 0x24, 0x84, ...Buffer.from('RGB'), 24),
};

/**
 * JPEG files. Their decoder is named, so that no file's content chooses it. The first fault in a file ends the run: a broken file is
 * left to a decoder that says which file it was.
 */
export function jpegInput({ width, height }: Canvas): EncoderInput {
  return {
    arguments: ['-err_detect', 'explode', '-xerror', '-c:v', 'mjpeg'],
    // JPEG has BT.601 already, in full range.
    filter: 'scale=in_range=full:out_range=tv,format=yuv420p',
    codecId: 'V_MJPEG',
    video: { pixelWidth: width, pixelHeight: height },
  };
}
