export type { Batch } from './batch.ts';
export type { CapturedFrame, CapturedImage, SkippedFrame } from './captured-frame.ts';
export { type CameraSourceOptions, createCameraSource } from './create-camera-source.ts';
export { createSampleSource, type SampleSourceOptions } from './create-sample-source.ts';
export { CaptureError, type CaptureErrorCode, IngestError, type IngestErrorCode } from './errors.ts';
export { fetchServiceConfig } from './fetch-service-config.ts';
export type { FrameSource, SourceEvents, StartSource } from './frame-source.ts';
export { type SentBatch, sendBatch } from './send-batch.ts';
export { type Capture, type CaptureEvents, type CaptureOptions, startCapture } from './start-capture.ts';
