import { limitTime } from '@frame-ingest/put-media';
import {
  type FragmentContent,
  NoAnswerError,
  type StreamReader,
  type StreamState,
} from '../../../src/streams/stream-reader.ts';
import type { Dice } from '../basis/dice.ts';
import type { Faults } from '../basis/faults.ts';
import { type Network, silence } from '../basis/network.ts';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import type { Timeline } from '../basis/timeline.ts';
import { awsFaultOf } from './aws-fault-of.ts';
import { serviceBounds } from './service-bounds.ts';
import type { SimulatedStream, SimulatedStreams, TakenFragment } from './simulated-streams.ts';

export interface StreamServices {
  readonly streams: SimulatedStreams;
  readonly network: Network;
  readonly faults: Faults;
  readonly timeline: Timeline;
  readonly dice: Dice;
}

/** As of the reader of real streams. */
const limitsMs = { ListFragments: 4_000, GetMediaForFragmentList: 8_000, DescribeStream: 3_000 };

/** The streams as one process reads them. The list lags, by another time at each call. */
export function createSimulatedStreamReader(
  { streams, network, faults, timeline, dice }: StreamServices,
  process: SimulatedProcess,
): StreamReader {
  return {
    list: (streamName, { startMs, endMs }, signal) =>
      ask('ListFragments', streamName, signal, () => {
        if (faults.strikes('reader: list fails')) throw passingFault();
        const stream = findKept(streamName);
        const seenUntilMs = timeline.nowMs - dice.between(0, serviceBounds.listingLagMs);
        return stream.fragments
          .filter(({ persistedAtMs }) => persistedAtMs <= seenUntilMs)
          .filter(({ producerStartMs: timeMs }) => startMs <= timeMs && timeMs < endMs)
          .map(({ number, producerStartMs, persistedAtMs }) => ({
            ...{ number, byteLength: 1, lengthMs: 1000 },
            ...{ producerTimestampMs: producerStartMs, serverTimestampMs: persistedAtMs },
          }));
      }),
    read: (streamName, numbers, signal) =>
      ask('GetMediaForFragmentList', streamName, signal, () => {
        if (faults.strikes('reader: read fails')) throw passingFault();
        const isUuidLeftOut = faults.strikes('reader: leaves the segment UID out');
        return findKept(streamName)
          .fragments.filter(({ number }) => numbers.includes(number))
          .map((fragment) => toContent(fragment, isUuidLeftOut));
      }),
    describe: (streamName, signal) =>
      ask('DescribeStream', streamName, signal, (): StreamState | undefined => {
        if (faults.strikes('control: fails')) throw passingFault();
        const stream = streams.find(streamName);
        return stream && { retentionHours: stream.retentionHours };
      }),
  };

  function ask<Result>(
    operation: keyof typeof limitsMs,
    streamName: string,
    signal: AbortSignal,
    perform: () => Result,
  ): Promise<Result> {
    const limitMs = limitsMs[operation];
    const service = operation === 'DescribeStream' ? 'control' : 'reader';
    const toError = (): Error => new NoAnswerError(operation, limitMs);
    return limitTime(process.time, limitMs, signal, toError, (limitedSignal) =>
      network.call<Result>({
        ...{ process, service, what: `${operation} ${streamName}`, signal: limitedSignal },
        perform: () => (faults.strikes(`${service}: silent`) ? silence : perform()),
      }),
    );
  }

  function passingFault(): Error {
    return dice.chance(0.5)
      ? awsFaultOf('InternalFailure', 500)
      : awsFaultOf('ClientLimitExceededException', 400);
  }

  /** @throws as the service does where there is nothing to be read */
  function findKept(streamName: string): SimulatedStream {
    const stream = streams.find(streamName);
    if (stream === undefined) throw awsFaultOf('ResourceNotFoundException', 404);
    if (stream.retentionHours === 0) {
      throw awsFaultOf(dice.pick(['ResourceNotFoundException', 'NoDataRetentionException']), 404);
    }
    const isCreating = timeline.nowMs < stream.activeAtMs;
    if (isCreating && faults.strikes('reader: no stream while it is made')) {
      throw awsFaultOf('ResourceNotFoundException', 404);
    }
    return stream;
  }
}

function toContent(
  { number, producerStartMs, segmentUuid, encoded }: TakenFragment,
  isUuidLeftOut: boolean,
): FragmentContent {
  const info = { timestampScale: 1_000_000 };
  const uuid = isUuidLeftOut || segmentUuid === undefined ? {} : { segmentUuid };
  return {
    number,
    producerTimestampMs: producerStartMs,
    info: { ...info, ...uuid },
    frames: encoded.map((data) => ({
      ...{ data, keyframe: true, relativeMs: 0, timestampMs: producerStartMs },
      track: { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' },
    })),
  };
}
