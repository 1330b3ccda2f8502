export { AccessUnitChecker } from './check/access-unit-checker.ts';
export { findVideoFaults } from './check/find-video-faults.ts';
export type { Configuration } from './check/read-configuration.ts';
export { InvalidVideoError } from './errors.ts';
export { findCure } from './find-cure.ts';
export { createMending, type Mending } from './mend/create-mending.ts';
export {
  AnnexBSplitter,
  type AnnexBSplitterOptions,
  type DiscardReason,
  type StreamedAccessUnit,
} from './read/annex-b-splitter.ts';
export type { EncodedAccessUnit, EncodedVideo } from './read/encoded-video.ts';
export { readAnnexB } from './read/read-annex-b.ts';
export {
  type ProducedAccessUnit,
  type ProducedVideo,
  readMatroskaVideo,
} from './read/read-matroska-video.ts';
export { type VideoRule, videoRules } from './rules.ts';
export type { TimedAccessUnit, VideoFault, VideoLimits, VideoToWrap, WrappedVideo } from './types.ts';
export {
  createWrapAccessUnits,
  type WrapAccessUnits,
  type WrapOptions,
} from './wrap/create-wrap-access-units.ts';
