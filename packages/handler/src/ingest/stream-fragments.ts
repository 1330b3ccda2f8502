import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamedFragment } from '@frame-ingest/contract';
import type { ConvertedFrames } from '@frame-ingest/converter';
import { type PutMediaClient, type PutMediaResult, StreamNotFoundError } from '@frame-ingest/put-media';
import type { EnsureStream } from '../streams/ensure-stream.ts';
import type { FindFragments } from '../streams/find-fragments.ts';

export interface StreamDependencies {
  readonly putMediaClient: Pick<PutMediaClient, 'putMedia'>;
  readonly findFragments: FindFragments;
  /** Whether a stream is made when it is not there. */
  readonly isMadeOnDemand: (streamName: string) => boolean;
  readonly ensureStream: EnsureStream;
}

export interface VideoToStream extends Pick<ConvertedFrames, 'matroska' | 'startMs' | 'clusters'> {
  readonly streamName: string;
  /** True where the batch was archived before, so that it may be in the stream. */
  readonly maybeSent: boolean;
}

const mostAttemptsOnNewStream = 5;
const newStreamPauseMs = 300;

/** Puts a video on its stream, once: where it may be there already, it looks first. */
export type StreamFragments = (
  video: VideoToStream,
  signal: AbortSignal,
) => Promise<readonly StreamedFragment[]>;

export function createStreamFragments(dependencies: StreamDependencies): StreamFragments {
  const { putMediaClient, findFragments, isMadeOnDemand, ensureStream } = dependencies;

  /** @throws PutMediaError, or what the making of a stream throws */
  return async function streamFragments(video, signal) {
    const { streamName } = video;
    const startsMs = video.clusters.map(({ startMs }) => startMs);
    if (video.maybeSent) {
      // A stream that cannot be looked into (no retention, say) gets the video again: twice is better than never.
      const found = await findFragments(streamName, startsMs, signal).catch(() => []);
      if (found.length === startsMs.length) return found;
    }
    const { fragments } = await put(video, signal).catch(async (error: unknown) => {
      if (!(error instanceof StreamNotFoundError && isMadeOnDemand(streamName))) throw error;
      await ensureStream(streamName, signal);
      return putOnNewStream(video, signal);
    });
    return fragments.map(({ fragmentNumber, fragmentTimecode, acknowledgement }) => ({
      fragmentNumber,
      producerTimestamp: video.startMs + fragmentTimecode,
      acknowledgement,
    }));
  };

  /** What the control plane calls active, the data plane may not know for another moment. */
  async function putOnNewStream(video: VideoToStream, signal: AbortSignal): Promise<PutMediaResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await put(video, signal);
      } catch (error) {
        if (!(error instanceof StreamNotFoundError) || attempt === mostAttemptsOnNewStream) throw error;
        await sleep(attempt * newStreamPauseMs, undefined, { signal });
      }
    }
  }

  function put(video: VideoToStream, abortSignal: AbortSignal): Promise<PutMediaResult> {
    return putMediaClient.putMedia({
      streamName: video.streamName,
      payload: video.matroska,
      producerStartTimestamp: video.startMs,
      fragmentTimecodeType: 'RELATIVE',
      acknowledgement: 'PERSISTED',
      fragmentCount: video.clusters.length,
      abortSignal,
    });
  }
}
