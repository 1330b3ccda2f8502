/** Reading and writing alone: programs that inspect and mend nothing load no more than this. */
export { isAvcCodecId } from './codec.ts';
export { describeTracks } from './describe-tracks.ts';
export { describesFragment } from './describes-fragment.ts';
export { ElementId, elementName } from './ebml/element-id.ts';
export { joinOnce } from './ebml/join-once.ts';
export { joinParts } from './ebml/join-parts.ts';
export { ElementTooLongError, MatroskaError } from './errors.ts';
export { FragmentDuration, type FragmentDurationOptions, type TimedBlock } from './fragment-duration.ts';
export { type MatroskaEvent, MatroskaReader, type MatroskaReaderOptions } from './read/matroska-reader.ts';
export { type Cluster, readSegments, type Segment } from './read/read-segments.ts';
export type {
  AudioSettings,
  Block,
  Colour,
  ContentEncoding,
  Lacing,
  OtherElement,
  SegmentInfo,
  SimpleTag,
  TagTarget,
  Track,
  VideoSettings,
} from './types.ts';
export { type BlockToWrite, writeCluster, writeClusterParts } from './write/write-cluster.ts';
export { writeSegmentHeader } from './write/write-segment-header.ts';
export { writeTags } from './write/write-tags.ts';
