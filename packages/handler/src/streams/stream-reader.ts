import { DescribeStreamCommand, type KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { TimeRange } from '@frame-ingest/contract';
import type { Fragment, ListedFragment } from '@frame-ingest/get-media';
import { limitTime, type Time } from '@frame-ingest/put-media';
import { faultName } from '../aws-fault.ts';
import { loadOnce } from '../load-once.ts';

/** The part of a stream's state that matters to its producers. */
export interface StreamState {
  readonly retentionHours: number;
}

/** The part of a stored fragment that identifies it. */
export type FragmentContent = Pick<Fragment, 'number' | 'producerTimestampMs' | 'info' | 'frames'>;

/** Reads streams. Each call has its own time limit, and also throws the SDK's exceptions. */
export interface StreamReader {
  /** Lists the fragments that begin in a range of producer time. The list lags, typically by less than a second. */
  list(streamName: string, range: TimeRange, signal: AbortSignal): Promise<readonly ListedFragment[]>;
  /** Reads fragments whole, in any order. */
  read(
    streamName: string,
    numbers: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly FragmentContent[]>;
  /** @returns undefined if the stream does not exist */
  describe(streamName: string, signal: AbortSignal): Promise<StreamState | undefined>;
}

const listLimitMs = 4_000;
const readLimitMs = 8_000;
const describeLimitMs = 3_000;

/**
 * Makes the reader of a region's streams. It loads the media reader on demand: a batch that is delivered at once needs none.
 */
export function createStreamReader(client: KinesisVideoClient, time: Time): StreamReader {
  return {
    list: (streamName, range, signal) =>
      limited('ListFragments', listLimitMs, signal, async (signal) => {
        const { listByProducerTime } = await loadListing();
        return listByProducerTime(client, streamName, range, signal);
      }),
    read: (streamName, numbers, signal) =>
      limited('GetMediaForFragmentList', readLimitMs, signal, async (signal) => {
        const { readStoredFragments } = await loadReading();
        return readStoredFragments(client, streamName, numbers, signal);
      }),
    describe: (streamName, signal) =>
      limited('DescribeStream', describeLimitMs, signal, (signal) => describe(streamName, signal)),
  };

  async function describe(StreamName: string, signal: AbortSignal): Promise<StreamState | undefined> {
    try {
      const { StreamInfo } = await client.send(new DescribeStreamCommand({ StreamName }), {
        abortSignal: signal,
      });
      return { retentionHours: StreamInfo?.DataRetentionInHours ?? 0 };
    } catch (error) {
      if (faultName(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  function limited<Result>(
    call: string,
    limitMs: number,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    return limitTime(time, limitMs, signal, () => new NoAnswerError(call, limitMs), work);
  }
}

const loadListing = loadOnce(() => import('./producer-time.ts'));
const loadReading = loadOnce(() => import('./read-stored-fragments.ts'));

/** A service did not answer in time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(call: string, limitMs: number) {
    super(`${call} did not answer within ${limitMs} ms`);
  }
}
