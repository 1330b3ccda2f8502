export { FrameIngest } from './frame-ingest';
export type { FrameIngestProps } from './frame-ingest-props';
export { FrameIngestStack, type FrameIngestStackProps } from './frame-ingest-stack';
export { VideoStream, type VideoStreamProps } from './video-stream';
