export type { Canvas } from './canvas.ts';
export {
  type ConvertedCluster,
  type ConvertedFrames,
  type ConverterOptions,
  type ConvertFrames,
  type ConvertFramesInput,
  createConvertFrames,
} from './convert-frames.ts';
export type { DroppedImage, TimedImage } from './encode-cluster.ts';
export type { EncoderSettings } from './encoder-arguments.ts';
export { ConverterError, type ConverterErrorCode, EncoderError, NoUsableFramesError } from './errors.ts';
