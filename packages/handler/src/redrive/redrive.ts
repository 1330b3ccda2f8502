import type { Time } from '@frame-ingest/put-media';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { ArchiveStore } from '../archive/archive-store.ts';
import { parseObjectMetadata } from '../archive/batch-metadata.ts';
import { type ArchivedBatch, parseArchivedBatch, UnreadableBatchError } from '../delivery/archived-batch.ts';
import type { DeliveryOutcome } from '../delivery/deliver.ts';
import { describeCause } from '../delivery/describe-cause.ts';
import { HeldByOtherError, type MakeSure } from '../delivery/make-sure.ts';
import { createPatience } from '../delivery/patience.ts';
import type { RequestLogger } from '../http/create-handler.ts';
import type { DeliveryMetrics } from '../metrics/delivery-metrics.ts';
import type { FindInStream } from '../streams/find-in-stream.ts';
import type { Parking } from './parking.ts';
import { parseObjectCreated } from './parse-object-created.ts';

export interface RedriveDependencies {
  readonly archive: ArchiveStore;
  readonly findInStream: FindInStream;
  readonly makeSure: MakeSure;
  readonly parking: Parking;
  readonly metrics: DeliveryMetrics;
  readonly logger: RequestLogger;
  readonly time: Time;
}

/** A Lambda function behind an SQS queue with partial batch responses. */
export type RedriveHandler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

/** Time that is kept for the answer. */
const reserveMs = 1_500;
/** Time limit of one batch, so that it does not take the time of all. */
const maxDeliveryMs = 12_000;

/** An archived batch, announced by a message. */
interface Announced {
  readonly messageId: string;
  readonly batch: ArchivedBatch;
  readonly ageMs: number;
  /** By `Time.elapsed`. */
  readonly readAtMs: number;
}

/**
 * Makes the function that reads the archive as a write-ahead log and makes sure that each batch that S3 announces is in its stream.
 * The batches of a stream are put in the order of time. If one fails because of the stream, the rest of the stream waits: the queue
 * sends them again. A message is done when its batches are in their streams, or never will be.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function createRedrive(dependencies: RedriveDependencies): RedriveHandler {
  const { archive, findInStream, makeSure, parking, metrics, logger, time } = dependencies;

  return async function redrive({ Records }, context) {
    const workMs = Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
    const patience = createPatience(time, workMs, new AbortController().signal);
    const endsAtMs = time.elapsed() + workMs;
    const failed = new Set<string>();
    try {
      const read = await Promise.all(Records.map((record) => readRecord(record, failed, patience.signal)));
      const streams = groupByStream(read.flat());
      await Promise.all(streams.map((batches) => deliverAll(batches, failed, endsAtMs, patience.signal)));
    } finally {
      patience.dispose();
      metrics.publish();
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };

  /** A missing object was announced and never written, or has been deleted: nothing is left to do. */
  async function readRecord(
    record: SQSRecord,
    failed: Set<string>,
    signal: AbortSignal,
  ): Promise<Announced[]> {
    const announced: Announced[] = [];
    try {
      for (const { bucket, key } of parseObjectCreated(record)) {
        if (bucket !== archive.bucket) throw new Error('The object is not in the bucket of the archive');
        if (!key.endsWith('.mkv') || key.startsWith('!')) continue;
        const batch = await readBatch(record.messageId, key, signal);
        if (batch !== undefined) announced.push(batch);
      }
      return announced;
    } catch (error) {
      fail(record.messageId, failed, { error });
      return [];
    }
  }

  async function readBatch(
    messageId: string,
    key: string,
    signal: AbortSignal,
  ): Promise<Announced | undefined> {
    const stored = await archive.read(key, signal);
    const metadata = stored && parseObjectMetadata(stored.metadata);
    if (stored === undefined) return undefined;
    try {
      if (metadata === undefined) throw new UnreadableBatchError('The object lacks the metadata of a batch');
      const batch = parseArchivedBatch(key, stored.bytes, metadata);
      return { messageId, batch, ageMs: stored.ageMs, readAtMs: time.elapsed() };
    } catch (error) {
      if (!(error instanceof UnreadableBatchError)) throw error;
      await park(key, { reason: 'UnreadableBatch', advice: error.message }, signal);
      return undefined;
    }
  }

  async function deliverAll(
    batches: readonly Announced[],
    failed: Set<string>,
    endsAtMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const delivered = await findDelivered(
      batches.map(({ batch }) => batch),
      signal,
    );
    const inOrder = batches
      .filter(({ batch }) => !delivered.has(batch))
      .sort((a, b) => a.batch.startMs - b.batch.startMs);
    let isStreamOut = false;
    for (const announced of inOrder) {
      const { messageId, batch, ageMs, readAtMs } = announced;
      if (isStreamOut || signal.aborted) {
        failed.add(messageId);
        continue;
      }
      const age = ageMs + time.elapsed() - readAtMs;
      const patienceMs = Math.min(maxDeliveryMs, Math.max(0, endsAtMs - time.elapsed()));
      const outcome = await makeSure({
        batch,
        ageMs: age,
        patienceMs,
        newStreamPatienceMs: patienceMs,
        signal,
      });
      const isDone = await settle(batch, outcome, age, signal);
      if (isDone) continue;
      fail(messageId, failed, { key: batch.key, stream: batch.streamName, ...reasonOf(outcome) });
      isStreamOut = !(outcome.cause instanceof HeldByOtherError);
    }
  }

  /** Looks for all batches of a stream at once: usually they are in it. */
  async function findDelivered(
    batches: readonly ArchivedBatch[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<ArchivedBatch>> {
    const wanted = batches.flatMap((batch) =>
      batch.clusters.map((cluster) => ({ ...cluster, segmentUuid: batch.segmentUuid, batch })),
    );
    const streamName = batches[0]?.streamName ?? '';
    // If that fails, each batch is looked for by itself.
    const view = await findInStream(streamName, wanted, signal).catch(() => undefined);
    const seen = view?.kind === 'seen' ? view.fragments : [];
    const missing = new Set(wanted.filter((_, index) => seen[index] === undefined).map(({ batch }) => batch));
    return new Set(batches.filter((batch) => !missing.has(batch)));
  }

  /** @returns whether the batch is done */
  async function settle(
    { key, streamName }: ArchivedBatch,
    outcome: DeliveryOutcome,
    ageMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (outcome.state === 'delivered') {
      if (outcome.wasThere) metrics.doubleAvoided();
      else {
        metrics.redriven(ageMs);
        logger.info('redriven', {
          key,
          stream: streamName,
          ageMs,
          fragments: outcome.fragments.map(numberOf),
        });
      }
      return true;
    }
    if (outcome.state === 'refused') {
      const { reason, advice } = describeCause(outcome.cause);
      return park(key, { reason, ...(advice === undefined ? {} : { advice }) }, signal).then(
        () => true,
        () => false,
      );
    }
    metrics.undelivered(ageMs);
    return false;
  }

  async function park(
    key: string,
    why: { reason: string; advice?: string },
    signal: AbortSignal,
  ): Promise<void> {
    await parking.park(key, why, signal);
    metrics.parked();
    logger.error('parked', { key, ...why });
  }

  function fail(messageId: string, failed: Set<string>, facts: Record<string, unknown>): void {
    failed.add(messageId);
    logger.error('not delivered', { messageId, ...facts });
  }
}

function groupByStream(announced: readonly Announced[]): Announced[][] {
  const streams = new Map<string, Announced[]>();
  for (const each of announced) {
    const { streamName } = each.batch;
    streams.set(streamName, [...(streams.get(streamName) ?? []), each]);
  }
  return [...streams.values()];
}

function reasonOf({ cause }: DeliveryOutcome): { reason: string } {
  return { reason: describeCause(cause).reason };
}

function numberOf({ fragmentNumber }: { readonly fragmentNumber: string }): string {
  return fragmentNumber;
}
