import type { StreamedFragment } from '@frame-ingest/contract';
import type { ConvertedFrames } from '@frame-ingest/converter';
import type { PutMediaClient } from '@frame-ingest/put-media';
import type { FindFragments } from './find-fragments.ts';

export interface StreamDependencies {
  readonly streamName: string;
  readonly putMediaClient: Pick<PutMediaClient, 'putMedia'>;
  readonly findFragments: FindFragments;
}

export interface VideoToStream extends Pick<ConvertedFrames, 'matroska' | 'startMs' | 'clusters'> {
  /** True where the batch was archived before, so that it may be in the stream. */
  readonly maybeSent: boolean;
}

/** Puts a video on its stream, once: where it may be there already, it looks first. */
export type StreamFragments = (
  video: VideoToStream,
  signal: AbortSignal,
) => Promise<readonly StreamedFragment[]>;

export function createStreamFragments(dependencies: StreamDependencies): StreamFragments {
  const { streamName, putMediaClient, findFragments } = dependencies;

  /** @throws PutMediaError */
  return async function streamFragments(video, signal) {
    const startsMs = video.clusters.map(({ startMs }) => startMs);
    if (video.maybeSent) {
      // A stream that cannot be looked into (no retention, say) gets the video again: twice is better than never.
      const found = await findFragments(startsMs, signal).catch(() => []);
      if (found.length === startsMs.length) return found;
    }
    const { fragments } = await putMediaClient.putMedia({
      streamName,
      payload: video.matroska,
      producerStartTimestamp: video.startMs,
      fragmentTimecodeType: 'RELATIVE',
      acknowledgement: 'PERSISTED',
      fragmentCount: startsMs.length,
      abortSignal: signal,
    });
    return fragments.map(({ fragmentNumber, fragmentTimecode, acknowledgement }) => ({
      fragmentNumber,
      producerTimestamp: video.startMs + fragmentTimecode,
      acknowledgement,
    }));
  };
}
