export type { AdaptationChange } from './adapt/create-adaptation.ts';
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
export type { CapturedFrame, CapturedImage, H264Picture, SkippedFrame } from './captured-frame.ts';
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
export type { FrameQueue, FrameQueueEvents } from './queue/create-frame-queue.ts';
export { type LogPurpose, parseLogName, toLogName } from './queue/log-name.ts';
export { type BrowserQueue, type OpenQueueOptions, openQueue } from './queue/open-queue.ts';
export type { CameraChoice } from './source/camera-choice.ts';
export { type CameraSourceOptions, createCameraSource } from './source/create-camera-source.ts';
export { createSampleSource, type SampleSourceOptions } from './source/create-sample-source.ts';
export type { Encoding, EncodingLane, EncodingOptions, EncodingService } from './source/encoding.ts';
export type {
  CaptureSettings,
  FrameSource,
  SourceChange,
  SourceCounts,
  SourceEvents,
  SourceHealth,
  StartSource,
} from './source/frame-source.ts';
export { keepAwake } from './source/keep-awake.ts';
export { whenCameraReturns } from './source/when-camera-returns.ts';
export {
  type Capture,
  type CaptureEvents,
  type CaptureOptions,
  type CaptureQueue,
  startCapture,
} from './start-capture.ts';
export type { WhenFull } from './upload/choose-relief.ts';
export type { UploadEvents, UploadState } from './upload/upload-queue.ts';
