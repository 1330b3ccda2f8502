export {
  AnnexBError,
  FragmentTooLongError,
  type FragmentUnderway,
  GetMediaError,
  InterruptedError,
  MalformedPayloadError,
  NoAnswerError,
  ServiceError,
  StreamLostError,
} from './errors.ts';
export { findTag } from './payload/find-tag.ts';
export type { Fragment, FragmentStart, Frame } from './payload/fragment.ts';
export { readFragments } from './payload/read-fragments.ts';
export { type FrameOfFragment, readFrames } from './payload/read-frames.ts';
export type { MediaPayload, ReadMediaOptions } from './payload/read-media.ts';
export { toAnnexB } from './payload/to-annex-b.ts';
export type { BackOffOptions } from './service/back-off.ts';
export { callArchivedMedia } from './service/call-archived-media.ts';
export { type FollowStreamOptions, followStream, type Interruption } from './service/follow-stream.ts';
export { type ListedFragment, type ListFragmentsOptions, listFragments } from './service/list-fragments.ts';
export { type ReadFragmentListOptions, readFragmentList } from './service/read-fragment-list.ts';
export type { ConnectionOptions, StreamReference } from './service/stream-connection.ts';
