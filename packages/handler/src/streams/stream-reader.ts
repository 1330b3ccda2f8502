import { DescribeStreamCommand, type KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { TimeRange } from '@frame-ingest/contract';
import type { Fragment, ListedFragment } from '@frame-ingest/get-media';
import { limitTime, type Time } from '@frame-ingest/put-media';
import { faultName } from '../aws-fault.ts';
import { loadOnce } from '../load-once.ts';

/** What of a stream's state matters to who puts on it. */
export interface StreamState {
  readonly retentionHours: number;
}

/** What of a stored fragment tells whose it is. */
export type FragmentContent = Pick<Fragment, 'number' | 'producerTimestampMs' | 'info' | 'frames'>;

/** Reads what is in streams. Each call has a time limit of its own, and throws the SDK's exceptions beside it. */
export interface StreamReader {
  /** Lists the fragments that begin in a range of producer time. It lags behind what is persisted, typically under a second. */
  list(streamName: string, range: TimeRange, signal: AbortSignal): Promise<readonly ListedFragment[]>;
  /** Reads fragments whole, in any order. */
  read(
    streamName: string,
    numbers: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly FragmentContent[]>;
  /** @returns undefined where there is no such stream */
  describe(streamName: string, signal: AbortSignal): Promise<StreamState | undefined>;
}

const listLimitMs = 4_000;
const readLimitMs = 8_000;
const describeLimitMs = 3_000;

/**
 * Makes the reader of a region's streams. What reads media is loaded when it is first needed: for a batch that arrives at once
 * nothing is read.
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
