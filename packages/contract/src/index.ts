export { capProblems } from './cap-problems.ts';
export { type CodecLimits, codecLimits } from './codec-limits.ts';
export { countThings } from './count-things.ts';
export type { BatchAnswer, Delivery, DeliveryFault, DeliveryState } from './delivery.ts';
export { InvalidRequestError } from './errors.ts';
export { frameBundleMediaType, readFrameBundle, writeFrameBundle } from './frame-bundle.ts';
export type {
  AccessUnitBatch,
  ArchivedObject,
  DroppedFrame,
  FragmentAcknowledgement,
  FrameBatch,
  FrameDataAnswer,
  FrameDataRequest,
  ParsedBatch,
  ReceivedAccessUnit,
  ReceivedFrame,
  Seam,
  StreamedFragment,
} from './frame-data.ts';
export { isFutureTimestamp } from './future-timestamp.ts';
export {
  type H264AccessUnit,
  type H264Content,
  h264BatchMediaType,
  readH264Batch,
  writeH264Batch,
} from './h264-batch.ts';
export { defaultLimits, type RequestLimits } from './limits.ts';
export { mayUseStream } from './may-use-stream.ts';
export type { ParseBatchOptions } from './parse-batch.ts';
export { type ParseFrameDataOptions, parseFrameData } from './parse-frame-data.ts';
export { parseFrameDataQuery } from './parse-frame-data-query.ts';
export { parseH264Data } from './parse-h264-data.ts';
export type { DecodeBase64 } from './parse-image.ts';
export { parseJson } from './parse-json.ts';
export {
  type PlaybackQuery,
  parseClipQuery,
  parseImageQuery,
  parsePlaybackQuery,
  type TimeRange,
} from './parse-playback-query.ts';
export { parseStreamName } from './parse-stream-name.ts';
export { imageHeaders, type PlaybackAnswer, type PlaybackMode } from './playback.ts';
export type { ProblemCode, ProblemDetails, RequestProblem } from './problem-details.ts';
export type { Query } from './query.ts';
export { routes } from './routes.ts';
export type { ServiceConfig } from './service-config.ts';
export { type ImageFormat, imageMediaTypes, sniffImageFormat } from './sniff-image-format.ts';
export { toVideoRequest, type VideoContent } from './to-video-request.ts';
export { isVideoMediaType, type VideoMediaType, videoMediaTypes } from './video-media-types.ts';
