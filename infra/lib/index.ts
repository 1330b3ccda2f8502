export { FrameIngestStack, type FrameIngestStackProps } from './app/frame-ingest-stack';
export { CaptureSite } from './capture-site/capture-site';
export type { CaptureSiteProps, CaptureSiteSignIn } from './capture-site/capture-site-props';
export { Decoder, EncoderProfile } from './frame-ingest/encoder';
export { FrameIngest } from './frame-ingest/frame-ingest';
export type { FrameIngestProps } from './frame-ingest/frame-ingest-props';
export { VideoStream, type VideoStreamAttributes, type VideoStreamProps } from './video-stream/video-stream';
export { type IVideoStream, VideoStreamBase } from './video-stream/video-stream-base';
