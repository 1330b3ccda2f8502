import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { TimeRange } from '@frame-ingest/contract';
import type { ListedFragment } from '@frame-ingest/get-media';
import { fragmentLimits } from '@frame-ingest/kinesis-video';
import { listByProducerTime } from '../streams/producer-time.ts';

/** A range of a stream, extended to the start of the fragment that covers its beginning. */
export interface FoundRange {
  /** Producer timestamp in milliseconds since the Unix epoch; the requested one if no fragment covers it. */
  readonly startMs: number;
  /** Fragments that begin in it, in the order of their producer timestamps. */
  readonly fragments: readonly ListedFragment[];
}

/** Finds the fragments of a range: the service would leave out one that began before its start. */
export type FindRange = (streamName: string, range: TimeRange, signal: AbortSignal) => Promise<FoundRange>;

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ClipTimestampRange.html */
export function createFindRange(client: KinesisVideoClient): FindRange {
  return async function findRange(streamName, { startMs, endMs }, signal) {
    const reach = { startMs: startMs - fragmentLimits.maxFragmentDurationMs, endMs };
    const listed = await listByProducerTime(client, streamName, reach, signal);
    const underWay = listed.findLast(
      ({ producerTimestampMs, lengthMs }) =>
        producerTimestampMs <= startMs && producerTimestampMs + lengthMs > startMs,
    );
    const coveredMs = underWay?.producerTimestampMs ?? startMs;
    return {
      startMs: coveredMs,
      fragments: listed.filter(({ producerTimestampMs }) => producerTimestampMs >= coveredMs),
    };
  };
}
