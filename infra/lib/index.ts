export { CaptureSite } from './capture-site';
export type { CaptureSiteProps, CaptureSiteSignIn } from './capture-site-props';
export { Decoder, EncoderProfile } from './encoder';
export { FrameIngest } from './frame-ingest';
export type { FrameIngestProps } from './frame-ingest-props';
export { FrameIngestStack, type FrameIngestStackProps } from './frame-ingest-stack';
export { VideoStream, type VideoStreamAttributes, type VideoStreamProps } from './video-stream';
export { type IVideoStream, VideoStreamBase } from './video-stream-base';
