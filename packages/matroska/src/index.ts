export { isAvcCodecId } from './codec.ts';
export { describeTracks } from './describe-tracks.ts';
export { describesFragment } from './describes-fragment.ts';
export { ElementId, elementName } from './ebml/element-id.ts';
export { joinOnce } from './ebml/join-once.ts';
export { joinParts } from './ebml/join-parts.ts';
export { ElementTooLongError, MatroskaError } from './errors.ts';
export type { Inflate } from './fix/content-decoder.ts';
export { describeLoss } from './fix/describe-loss.ts';
export { type FixReport, fix } from './fix/fix.ts';
export { Fixer, type FixOptions } from './fix/fixer.ts';
export type { Loss } from './fix/losses.ts';
export { FragmentDuration, type FragmentDurationOptions, type TimedBlock } from './fragment-duration.ts';
export { inspect, type MatroskaSource } from './inspect/inspect.ts';
export { type InspectOptions, Inspector } from './inspect/inspector.ts';
export type { Finding, InspectionReport, Verdict } from './inspect/report.ts';
export { type Consumer, consumers, type Rule, type RuleId, rules } from './inspect/rules.ts';
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
