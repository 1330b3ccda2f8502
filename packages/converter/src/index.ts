export type { Canvas } from './canvas.ts';
export {
  type ConvertedCluster,
  type ConvertedFrames,
  type ConvertFrames,
  type ConvertFramesInput,
  createConvertFrames,
} from './convert-frames.ts';
export type { ConverterOptions } from './converter-options.ts';
export { waitForDecoder } from './decode/load-sharp.ts';
export type { Decoder, DecoderFallback, DroppedImage, TimedImage } from './encode/cluster-encoding.ts';
export { type EncoderProfile, encoderProfiles } from './encode/encoder-profile.ts';
export { bundledFfmpegPath } from './encode/ffmpeg-path.ts';
export {
  ConverterError,
  type ConverterErrorCode,
  DecoderUnavailableError,
  FfmpegError,
  NoUsableFramesError,
  TooManyPixelsError,
} from './errors.ts';
export { createExtractImage, type ExtractImage, type ExtractImageInput } from './extract-image.ts';
export { startEncoderAhead } from './start-encoder-ahead.ts';
export { tryEncoder } from './try-encoder.ts';
