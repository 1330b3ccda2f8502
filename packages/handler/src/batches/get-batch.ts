import type { BatchAnswer, Delivery, DeliveryFault, StreamedFragment } from '@frame-ingest/contract';
import type { Time } from '@frame-ingest/put-media';
import type { ArchiveStore, StoredObject } from '../archive/archive-store.ts';
import { archiveKey, type BatchId, formatBatchId, parseBatchId } from '../archive/batch-id.ts';
import { parseObjectMetadata } from '../archive/batch-metadata.ts';
import { ArchiveError } from '../archive/errors.ts';
import { type ArchivedBatch, parseArchivedBatch } from '../delivery/archived-batch.ts';
import type { Claims } from '../delivery/claims.ts';
import { describeCause } from '../delivery/describe-cause.ts';
import { findBatch } from '../delivery/find-batch.ts';
import { createPatience } from '../delivery/patience.ts';
import { IngestError, PlaybackError, RequestError } from '../errors.ts';
import { jsonResult } from '../http/json-result.ts';
import { remainingMs } from '../http/remaining-ms.ts';
import { lastSegmentOf, type Route } from '../http/router.ts';
import type { Parking } from '../redrive/parking.ts';
import type { FindInStream } from '../streams/find-in-stream.ts';
import type { StreamAccess } from '../streams/stream-access.ts';

export interface GetBatchDependencies {
  readonly archive: ArchiveStore;
  readonly claims: Claims;
  readonly findInStream: FindInStream;
  readonly parking: Parking;
  readonly streamAccess: StreamAccess;
  readonly time: Time;
}

/** Makes the route `GET /Batches/{id}`, which gives the state of a batch in the archive and in its stream. */
export function createGetBatch(dependencies: GetBatchDependencies): Route {
  const { archive, claims, findInStream, parking, streamAccess, time } = dependencies;

  return async function getBatch(event, context) {
    const id = parseBatchId(lastSegmentOf(event));
    if (id === undefined) throw batchNotFound();
    streamAccess.chooseStream(event, { streamName: id.streamName });
    const patience = createPatience(time, remainingMs(context), new AbortController().signal);
    try {
      const key = archiveKey(id);
      const stored = await archive.read(key, patience.signal);
      if (stored === undefined) throw batchNotFound();
      const { requestId } = event.requestContext;
      const answer = { requestId, ...(await describe(id, key, stored, patience.signal)) };
      return { ...jsonResult(answer), facts: { stream: id.streamName, key, delivery: answer.delivery } };
    } catch (error) {
      if (error instanceof RequestError) throw error;
      throw error instanceof ArchiveError
        ? new IngestError(formatBatchId(id), undefined, error)
        : new PlaybackError(error);
    } finally {
      patience.dispose();
    }
  };

  async function describe(
    id: BatchId,
    key: string,
    { bytes, etag, metadata }: StoredObject,
    signal: AbortSignal,
  ): Promise<Omit<BatchAnswer, 'requestId'>> {
    const own = parseObjectMetadata(metadata);
    if (own === undefined) throw batchNotFound();
    const { streamName, startMs, durationMs } = own;
    const batch = parseArchivedBatch(key, bytes, own);
    // Both at once, since the stream may need all the time there is before it turns out not to answer.
    const [parked, { fragments, fault }] = await Promise.all([
      parking.find(key, signal),
      look(batch, key, signal),
    ]);
    return {
      ...{ id: formatBatchId(id), start: startMs, end: startMs + durationMs, durationMs },
      archive: { bucket: archive.bucket, key, etag },
      stream: { name: streamName, fragments },
      delivery: toDelivery(fragments.length === batch.clusters.length, parked, fault),
    };
  }

  /** An outage of the stream is what its batches wait for, so it is a state and not an error. */
  async function look(batch: ArchivedBatch, key: string, signal: AbortSignal): Promise<Look> {
    try {
      const view = await findBatch(findInStream, batch, signal);
      // A stream without retention cannot be asked, so its deliveries are written down.
      const known = view.kind === 'no_retention' ? await claims.findDelivered(key, signal) : undefined;
      return { fragments: known ?? view.fragments };
    } catch (error) {
      const { reason, retryable } = describeCause(error);
      if (error instanceof ArchiveError || !retryable) throw error;
      return { fragments: [], fault: { reason, advice: streamOutAdvice } };
    }
  }
}

/** What a look into the stream gave. */
interface Look {
  readonly fragments: readonly StreamedFragment[];
  /** Why the stream could not be asked. */
  readonly fault?: DeliveryFault;
}

const streamOutAdvice =
  'The stream cannot be asked at the moment, so the batch may be in it. Ask again later';

function toDelivery(
  isDelivered: boolean,
  parked: DeliveryFault | undefined,
  fault: DeliveryFault | undefined,
): Delivery {
  if (isDelivered) return { state: 'delivered' };
  return parked === undefined ? { state: 'pending', ...fault } : { state: 'parked', ...parked };
}

function batchNotFound(): RequestError {
  return new RequestError('batch_not_found', 'The archive does not have this batch; send it again');
}
