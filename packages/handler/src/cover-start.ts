import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { listFragments } from '@frame-ingest/get-media';
import { defaultLimits } from '@frame-ingest/put-media';
import { isNoVideo } from './aws-fault.ts';

/**
 * Finds the fragment in which a range begins: the service leaves out what began before its start.
 * @param startMs producer timestamp, milliseconds since the Unix epoch
 * @returns the start of that fragment; `startMs` where no fragment is under way
 */
export type CoverStart = (streamName: string, startMs: number, signal: AbortSignal) => Promise<number>;

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ClipTimestampRange.html */
export function createCoverStart(client: KinesisVideoClient): CoverStart {
  return async function coverStart(streamName, startMs, signal) {
    const listed = listFragments({
      ...{ client, streamName, signal, selectorType: 'PRODUCER_TIMESTAMP' },
      startMs: startMs - defaultLimits.maxFragmentDurationMs,
      endMs: startMs,
    });
    let coveredFromMs = startMs;
    try {
      for await (const { producerTimestampMs, lengthMs } of listed) {
        if (producerTimestampMs + lengthMs > startMs) coveredFromMs = producerTimestampMs;
      }
    } catch (error) {
      // Nothing there yet is for the call to tell that asks for the video itself.
      if (!isNoVideo(error)) throw error;
    }
    return coveredFromMs;
  };
}
