import type { Delivery, DroppedFrame, FrameDataAnswer } from '@frame-ingest/contract';
import type { Time } from '@frame-ingest/put-media';
import { archiveKey, type BatchId, formatBatchId } from '../archive/batch-id.ts';
import { parseObjectMetadata, toObjectMetadata } from '../archive/batch-metadata.ts';
import { parseArchivedBatch } from '../delivery/archived-batch.ts';
import type { DeliveryOutcome } from '../delivery/deliver.ts';
import type { DeliverRequested } from '../delivery/deliver-requested.ts';
import { describeCause } from '../delivery/describe-cause.ts';
import { createPatience } from '../delivery/patience.ts';
import { IngestError, RequestError, StreamError } from '../errors.ts';
import type { Stopwatch } from '../http/stopwatch.ts';
import type { Parking } from '../redrive/parking.ts';
import type { ArchiveBatch } from './archive-batch.ts';
import type { BatchToIngest } from './lanes/lane.ts';
import { inOrder, refuseWhenStrict } from './refuse-batch.ts';

export interface IngestDependencies {
  readonly archiveBatch: ArchiveBatch;
  readonly deliverRequested: DeliverRequested;
  readonly parking: Pick<Parking, 'park'>;
  /** Whether a redrive delivers from the archive what a request leaves undelivered. */
  readonly isRedriven: boolean;
  readonly time: Time;
  /** Makes a name for a request, never the same twice. */
  readonly newName: () => string;
}

export interface IngestContext {
  /** The stream for the batch. */
  readonly streamName: string;
  /** Time limit for everything, in milliseconds from now. */
  readonly timeoutMs: number;
  readonly stopwatch: Stopwatch;
}

export type Ingested = Omit<FrameDataAnswer, 'requestId' | 'timings'> & {
  /** True if the batch was in the archive or the stream before, so that storing it would have doubled it. */
  readonly wasThere: boolean;
  /** The avcC of the received batch. */
  readonly codecPrivate: Uint8Array;
};

export type IngestFrames = (work: BatchToIngest, context: IngestContext) => Promise<Ingested>;

/** The share of the time for encoding; the rest is for the two services. */
const convertShare = 0.7;

/** Makes the function that takes a batch through its lane, the archive and its stream. */
export function createIngestFrames(dependencies: IngestDependencies): IngestFrames {
  const { archiveBatch, deliverRequested, parking, isRedriven, time, newName } = dependencies;

  /**
   * @throws RequestError when frames cannot be used
   * @throws IngestError for faults of the service: encoder, archive, or a stream without a redrive
   */
  return async function ingestFrames({ batch, digest, toVideo }, { streamName, timeoutMs, stopwatch }) {
    refuseWhenStrict(batch, batch.dropped);
    const startMs = batch.frames[0]?.timestampMs ?? batch.startMs;
    const id: BatchId = { streamName, startMs, digest: digest.toString('hex') };
    const patience = createPatience(time, timeoutMs, new AbortController().signal);
    try {
      return await ingest(id, patience.signal);
    } catch (error) {
      if (error instanceof RequestError) throw error;
      throw new IngestError(formatBatchId(id), batch.inferredTimestamps, error);
    } finally {
      patience.dispose();
    }

    async function ingest(batchId: BatchId, signal: AbortSignal): Promise<Ingested> {
      const startedAtMs = time.elapsed();
      const { inferredTimestamps, clockOffsetMs } = batch;
      const video = await stopwatch.measure('convert', () =>
        toVideo({ timeoutMs: timeoutMs * convertShare, segmentUuid: digest }),
      );
      const dropped = inOrder([...batch.dropped, ...video.dropped]);
      refuseWhenStrict(batch, dropped);

      // The archive is the write-ahead log: after it, a failed batch is put on the stream from there.
      const key = archiveKey(batchId);
      const writer = newName();
      const { startMs: videoStartMs, durationMs, encoded: frameCount } = video;
      const own = { streamName, startMs: videoStartMs, durationMs, frameCount, writer, clockOffsetMs };
      const metadata = toObjectMetadata(own, video.clusterCount);
      const { object: archive, existing } = await stopwatch.measure('archive', () =>
        archiveBatch({ key, matroska: video.matroska, metadata, writer }, signal),
      );
      // The object that was archived first is delivered and reported.
      const kept = (existing && parseObjectMetadata(existing.metadata)) ?? own;
      const outcome = await stopwatch.measure('stream', () =>
        deliverRequested({
          batch: parseArchivedBatch(key, existing?.bytes ?? video.matroska, kept),
          archivedAgoMs: existing?.ageMs,
          remainingMs: timeoutMs - (time.elapsed() - startedAtMs),
          signal,
        }),
      );
      if (outcome.state !== 'delivered' && !isRedriven) throw new StreamError(archive, outcome);
      const delivery = toDelivery(outcome);
      // If that cannot be written, the redrive finds out again.
      if (delivery.state === 'parked') await parking.park(key, delivery, signal).catch(() => undefined);
      return {
        id: formatBatchId(batchId),
        frames: { received: batch.received, encoded: kept.frameCount, dropped: dropped.map(withPlace) },
        start: kept.startMs,
        end: kept.startMs + kept.durationMs,
        durationMs: kept.durationMs,
        archive,
        stream: { name: streamName, fragments: outcome.fragments },
        delivery,
        ...(inferredTimestamps === undefined ? {} : { timestamps: inferredTimestamps }),
        ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
        wasThere: existing !== undefined || outcome.wasThere,
        codecPrivate: video.codecPrivate,
      };
    }
  };
}

/** A pending batch follows later; a batch with content that the stream refuses stays in the archive. */
function toDelivery({ state, cause }: DeliveryOutcome): Delivery {
  if (state === 'delivered') return { state };
  const { reason, advice, retryable } = describeCause(cause);
  // What passes by itself is tried again by the service, and not by who sent the batch.
  const told = { reason, ...(advice === undefined || retryable ? {} : { advice }) };
  return { state: state === 'refused' ? 'parked' : 'pending', ...told };
}

/** Adds the place to each reason, since logs and pages show them one by one. */
function withPlace({ index, reason }: DroppedFrame): DroppedFrame {
  return { index, reason: `frames[${index}] ${reason}` };
}
