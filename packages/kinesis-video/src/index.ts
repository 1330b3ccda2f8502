export {
  type AcknowledgementErrorCode,
  type AcknowledgementErrorEntry,
  acknowledgementErrorId,
  acknowledgementErrors,
  findAcknowledgementError,
} from './acknowledgement-error.ts';
export {
  type AcknowledgementType,
  acknowledgementTypes,
  type FragmentState,
  fragmentStates,
} from './acknowledgement-type.ts';
export { DataEndpointCache } from './data-endpoint-cache.ts';
export { type FaultKind, findFaultKind, isTransientKind } from './fault-kind.ts';
export { fragmentLimits } from './fragment-limits.ts';
export {
  endOfFragmentTag,
  type FragmentTag,
  findTagFault,
  isMetadata,
  producerServiceTags,
  type TagFault,
  type TagLimits,
} from './fragment-metadata.ts';
export { fragmentNumberPattern, isFragmentNumber, maxFragmentNumberLength } from './fragment-number.ts';
export { type FragmentTimecodeType, fragmentTimecodeTypes } from './fragment-timecode-type.ts';
export { isTransient } from './is-transient.ts';
export { findMediaError, type MediaErrorEntry, mediaErrors } from './media-error.ts';
export { isMediaType, maxMediaTypeLength, mediaTypePattern } from './media-type.ts';
export { parseRetryAfter } from './parse-retry-after.ts';
export { playbackLimits } from './playback-limits.ts';
export { putMediaHeaderNames } from './put-media-headers.ts';
export { fragmentListServiceTags, serviceTags } from './service-tags.ts';
export { type StorageTier, storageTiers } from './storage-tier.ts';
export {
  formatStreamArn,
  maxStreamArnLength,
  parseStreamArn,
  type StreamArn,
  streamArnPattern,
} from './stream-arn.ts';
export { streamLimits } from './stream-limits.ts';
export { isStreamName, maxStreamNameLength, streamNamePattern } from './stream-name.ts';
export { isStreamTagKey, isStreamTagValue, streamTagLimits } from './stream-tags.ts';
