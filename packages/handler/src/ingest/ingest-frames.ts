import type { DroppedFrame, FrameBatch, FrameDataAnswer } from '@frame-ingest/contract';
import { type ConvertedFrames, type ConvertFrames, NoUsableFramesError } from '@frame-ingest/converter';
import { RequestError, StreamError, toFrameProblems } from '../errors.ts';
import type { Stopwatch } from '../http/stopwatch.ts';
import type { ArchiveFragment } from './archive-fragment.ts';
import { archiveKey } from './archive-key.ts';
import { batchDigest } from './batch-digest.ts';
import type { StreamFragments } from './stream-fragments.ts';

export interface IngestDependencies {
  readonly convertFrames: ConvertFrames;
  readonly archiveFragment: ArchiveFragment;
  readonly streamFragments: StreamFragments;
}

export interface IngestContext {
  /** Stream that the batch is for. */
  readonly streamName: string;
  /** How long the whole may take, in milliseconds from now. */
  readonly timeoutMs: number;
  readonly stopwatch: Stopwatch;
}

export type IngestFrames = (
  batch: FrameBatch,
  context: IngestContext,
) => Promise<Omit<FrameDataAnswer, 'requestId' | 'timings'>>;

/** What encoding may take of the time; the rest is for the two services. */
const convertShare = 0.7;

/** Makes the function that takes a batch through encoder, archive and stream. */
export function createIngestFrames(dependencies: IngestDependencies): IngestFrames {
  const { convertFrames, archiveFragment, streamFragments } = dependencies;

  /**
   * @throws RequestError when frames cannot be used
   * @throws EncoderError, ArchiveError or StreamError
   */
  return async function ingestFrames(batch, { streamName, timeoutMs, stopwatch }) {
    const signal = AbortSignal.timeout(timeoutMs);
    refuseWhenStrict(batch, batch.dropped);
    const digest = batchDigest(batch);
    const video = await stopwatch.measure('convert', () =>
      convertFrames({
        frames: batch.frames,
        endMs: batch.endMs,
        timeoutMs: timeoutMs * convertShare,
        segmentUuid: digest.subarray(0, 16),
      }).catch((error: unknown) => throwAsRequestError(batch, error)),
    );
    const dropped = inOrder([...batch.dropped, ...video.dropped]);
    refuseWhenStrict(batch, dropped);

    // The archive is the write-ahead log: what fails after it can be put on the stream from there.
    const { object: archive, existed } = await stopwatch.measure('archive', () =>
      archiveFragment(
        {
          key: archiveKey(streamName, video.startMs, digest.toString('hex')),
          body: video.matroska,
          metadata: toMetadata(streamName, video),
        },
        signal,
      ),
    );
    const fragments = await stopwatch.measure('stream', () =>
      streamFragments({ ...video, streamName, maybeSent: existed }, signal).catch((error: unknown) => {
        throw new StreamError(archive, error);
      }),
    );
    return {
      frames: { received: batch.received, encoded: video.encoded, dropped: dropped.map(withPlace) },
      start: video.startMs,
      end: video.startMs + video.durationMs,
      durationMs: video.durationMs,
      archive,
      stream: { name: streamName, fragments },
    };
  };
}

function throwAsRequestError(batch: FrameBatch, error: unknown): never {
  if (!(error instanceof NoUsableFramesError)) throw error;
  throw noUsableFrames(batch, inOrder([...batch.dropped, ...error.dropped]));
}

function refuseWhenStrict(batch: FrameBatch, dropped: readonly DroppedFrame[]): void {
  if (batch.frames.length === 0) throw noUsableFrames(batch, dropped);
  if (!batch.strict || dropped.length === 0) return;
  const message = `${dropped.length} of ${batch.received} frames cannot be used, and the request is strict`;
  throw new RequestError('frames_rejected', message, toFrameProblems(dropped), toLostFacts(batch));
}

function noUsableFrames(batch: FrameBatch, dropped: readonly DroppedFrame[]): RequestError {
  const message = 'No frame of the batch can be used';
  return new RequestError('no_usable_frames', message, toFrameProblems(dropped), toLostFacts(batch));
}

/** Of a batch that is refused as a whole no frame gets into the video. */
function toLostFacts({ received }: FrameBatch): Record<string, unknown> {
  return { frames: { received, encoded: 0, dropped: received } };
}

/** An answer names the place of each: its reasons are read one by one, in logs and on pages. */
function withPlace({ index, reason }: DroppedFrame): DroppedFrame {
  return { index, reason: `frames[${index}] ${reason}` };
}

function inOrder(dropped: readonly DroppedFrame[]): DroppedFrame[] {
  return [...dropped].sort((a, b) => a.index - b.index);
}

/** Enough to put the fragment on its stream with its true producer time, from the archive alone. */
function toMetadata(streamName: string, video: ConvertedFrames): Record<string, string> {
  return {
    'stream-name': streamName,
    'producer-start-timestamp': String(video.startMs),
    'duration-ms': String(video.durationMs),
    'frame-count': String(video.encoded),
    'fragment-count': String(video.clusters.length),
  };
}
