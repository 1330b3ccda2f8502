export { type ClipRange, fetchClip } from './api/fetch-clip.ts';
export { fetchServiceConfig } from './api/fetch-service-config.ts';
export { type SendBatchOptions, type SentBatch, sendBatch } from './api/send-batch.ts';
export type { Batch } from './batch/batch.ts';
export type { CapturedFrame, CapturedImage, SkippedFrame } from './captured-frame.ts';
export {
  CaptureError,
  type CaptureErrorCode,
  IngestError,
  type IngestErrorCode,
  LogError,
  type LogErrorCode,
} from './errors.ts';
export { listLogs, type StoredLog } from './log/browser/list-logs.ts';
export { type StorageMeasure, toMaxLogBytes } from './log/browser/max-log-bytes.ts';
export { measureStorage, persistStorage } from './log/browser/measure-storage.ts';
export { type BrowserLog, type BrowserLogOptions, openBrowserLog } from './log/browser/open-browser-log.ts';
export type { LogStorage } from './log/browser/open-stored-log.ts';
export type { BatchEnd, FrameLog, LoggedBatch } from './log/frame-log.ts';
export type { LogDamage } from './log/log-damage.ts';
export { type CameraSourceOptions, createCameraSource } from './source/create-camera-source.ts';
export { createSampleSource, type SampleSourceOptions } from './source/create-sample-source.ts';
export type { FrameSource, SourceEvents, StartSource } from './source/frame-source.ts';
export { type Capture, type CaptureEvents, type CaptureOptions, startCapture } from './start-capture.ts';
