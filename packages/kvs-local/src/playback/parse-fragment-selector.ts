import { playbackLimits } from '@frame-ingest/kinesis-video';
import type { RequestFields } from '../http/request-fields.ts';
import type { FragmentSelector } from './select-fragments.ts';

/** The kinds of time that an operation accepts. */
export const selectorTypes: readonly ['SERVER_TIMESTAMP', 'PRODUCER_TIMESTAMP'] = [
  'SERVER_TIMESTAMP',
  'PRODUCER_TIMESTAMP',
];

/** Maps a FragmentSelectorType to the time of a fragment. */
export function selectedTimestamp(type: (typeof selectorTypes)[number]): FragmentSelector['timestamp'] {
  return type === 'PRODUCER_TIMESTAMP' ? 'producerTimestampMs' : 'serverTimestampMs';
}

/**
 * Reads a selector with a required type and TimestampRange.
 * @param selector its problems are recorded there
 * @param rule whether the range can be without an end; the time of the server's clock
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_HLSTimestampRange.html
 */
export function parseFragmentSelector(
  selector: RequestFields,
  { isEndOptional, nowMs }: { isEndOptional: boolean; nowMs: number },
): FragmentSelector {
  const timestamp = selectedTimestamp(selector.requiredChoice('FragmentSelectorType', selectorTypes));
  const range = selector.requiredObject('TimestampRange');
  const startMs = range.requiredTimestampMs('StartTimestamp');
  if (isEndOptional && !range.has('EndTimestamp')) {
    return { timestamp, startMs, endMs: Number.POSITIVE_INFINITY };
  }
  const endMs = range.requiredTimestampMs('EndTimestamp');
  if (range.has('StartTimestamp') && range.has('EndTimestamp')) {
    if (endMs <= startMs) range.problem('EndTimestamp', 'must be later than StartTimestamp');
    if (endMs - startMs > playbackLimits.maxRangeMs) {
      range.problem('EndTimestamp', 'must be within 24 hours of StartTimestamp');
    }
    if (timestamp === 'serverTimestampMs' && endMs > nowMs) {
      range.problem('EndTimestamp', 'must be in the past for a SERVER_TIMESTAMP');
    }
  }
  return { timestamp, startMs, endMs };
}
