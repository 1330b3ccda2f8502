/** The command `frame-ingest-upload` and its parts, for other command lines. */
export type { SentBatch } from '../api/send-batch.ts';
export { toPlainText } from '../plain-text.ts';
export { createCallerFetch } from './create-caller-fetch.ts';
export type { FrameTimes } from './create-stamp.ts';
export type { UploadedFrame } from './create-uploader.ts';
export { createVideoCheck, type VideoCheck, type VideoCheckFault } from './create-video-check.ts';
export { type CliOptions, parseCliOptions } from './parse-cli-options.ts';
export { readH264Stream } from './read-h264-stream.ts';
export { beginsLikeH264, readPictureFiles, readPictureStream, type TellUnread } from './read-pictures.ts';
export { readStandardInput } from './read-standard-input.ts';
export {
  runUpload,
  type UploadListener,
  type UploadResult,
  type UploadRun,
  type UploadSource,
} from './run-upload.ts';
export { progressLines } from './tell-progress.ts';
