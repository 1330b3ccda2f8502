export type { SentBatch } from '../api/send-batch.ts';
export type { CapturedFrame, CapturedImage, SkippedFrame } from '../captured-frame.ts';
export { IngestError, type IngestErrorCode, LogError, type LogErrorCode } from '../errors.ts';
export type { BatchEnd, FrameLog, LoggedBatch } from '../log/frame-log.ts';
export type { LogDamage } from '../log/log-damage.ts';
export { type FrameLogOptions, openFrameLog } from '../log/open-frame-log.ts';
export type { FrameQueueEvents } from '../queue/create-frame-queue.ts';
export type { UploadEvents, UploadState } from '../upload/upload-queue.ts';
export { createJpegSplitter, type JpegSplitter, type JpegSplitterOptions } from './create-jpeg-splitter.ts';
export {
  createUploader,
  type UploadedFrame,
  type Uploader,
  type UploaderEvents,
  type UploaderOptions,
} from './create-uploader.ts';
export { createIotFetch, type IotFetchOptions } from './iot/create-iot-fetch.ts';
export type { IotIdentity } from './iot/fetch-credentials.ts';
export { type SigningCredentials, type SigningOptions, signRequests } from './iot/sign-requests.ts';
export { openDirectory } from './open-directory.ts';
