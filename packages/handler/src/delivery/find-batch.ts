import type { StreamedFragment } from '@frame-ingest/contract';
import type { FindInStream, StreamView } from '../streams/find-in-stream.ts';
import type { ArchivedBatch } from './archived-batch.ts';

/** The visible part of one batch in its stream. */
export interface BatchView {
  readonly kind: StreamView['kind'];
  /** In the order of time. */
  readonly fragments: readonly StreamedFragment[];
}

/** Looks for the fragments of one batch. @throws the errors of findInStream, and the signal's reason */
export async function findBatch(
  findInStream: FindInStream,
  { streamName, segmentUuid, clusters }: ArchivedBatch,
  signal: AbortSignal,
): Promise<BatchView> {
  const wanted = clusters.map((cluster) => ({ ...cluster, segmentUuid }));
  const view = await findInStream(streamName, wanted, signal);
  const seen = view.kind === 'seen' ? view.fragments : [];
  return { kind: view.kind, fragments: seen.filter((each) => each !== undefined) };
}
