export type { BackOffOptions } from './back-off.ts';
export { callArchivedMedia } from './call-archived-media.ts';
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
export { findTag } from './find-tag.ts';
export { type FollowStreamOptions, followStream, type Interruption } from './follow-stream.ts';
export type { Fragment, FragmentStart, Frame } from './fragment.ts';
export { type ListedFragment, type ListFragmentsOptions, listFragments } from './list-fragments.ts';
export { type ReadFragmentListOptions, readFragmentList } from './read-fragment-list.ts';
export { readFragments } from './read-fragments.ts';
export { type FrameOfFragment, readFrames } from './read-frames.ts';
export type { MediaPayload, ReadMediaOptions } from './read-media.ts';
export type { ConnectionOptions, StreamReference } from './stream-connection.ts';
export { toAnnexB } from './to-annex-b.ts';
