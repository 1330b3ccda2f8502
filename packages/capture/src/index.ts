export { type ClipRange, fetchClip } from './api/fetch-clip.ts';
export { fetchServiceConfig } from './api/fetch-service-config.ts';
export { judgeClock } from './api/judge-clock.ts';
export {
  type ClockOffset,
  type MeasureClockOffsetOptions,
  measureClockOffset,
} from './api/measure-clock-offset.ts';
export { type SendBatchOptions, type SentBatch, sendBatch } from './api/send-batch.ts';
export type { Batch } from './batch/batch.ts';
export type { CapturedFrame, CapturedImage, SkippedFrame } from './captured-frame.ts';
export { CaptureError, type CaptureErrorCode, IngestError, type IngestErrorCode } from './errors.ts';
export { type CameraSourceOptions, createCameraSource } from './source/create-camera-source.ts';
export { createSampleSource, type SampleSourceOptions } from './source/create-sample-source.ts';
export type {
  FrameSource,
  FrameWish,
  SourceChange,
  SourceCounts,
  SourceEvents,
  SourceHealth,
  StartSource,
} from './source/frame-source.ts';
export { keepAwake } from './source/keep-awake.ts';
export type { CameraChoice } from './source/open-camera.ts';
export { whenCameraReturns } from './source/when-camera-returns.ts';
export { type Capture, type CaptureEvents, type CaptureOptions, startCapture } from './start-capture.ts';
