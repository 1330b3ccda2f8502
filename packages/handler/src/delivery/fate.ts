import type { StreamedFragment } from '@frame-ingest/contract';
import {
  FragmentRejectedError,
  OutcomeUnknownError,
  PayloadFailedError,
  type PutFragment,
  type PutMediaError,
} from '@frame-ingest/put-media';
import type { ArchivedCluster } from './archived-batch.ts';

/**
 * What is known of one fragment: in the stream, not in it, or possibly either. `unseeable`: either, and nobody will ever
 * know, since the stream keeps nothing.
 */
export type Fate = StreamedFragment | 'absent' | 'unknown' | 'unseeable';

export function isThere(fate: Fate): fate is StreamedFragment {
  return typeof fate === 'object';
}

/** Whether it is to be put. Where nothing can be seen, ever, twice is better than never. */
export function isToPut(fate: Fate): fate is 'absent' | 'unseeable' {
  return fate === 'absent' || fate === 'unseeable';
}

/**
 * What is known when the clusters that were to be put have been.
 * @param put what was acknowledged, in the order of the payload
 */
export function fatesAfterPut(
  before: readonly Fate[],
  clusters: readonly ArchivedCluster[],
  put: readonly PutFragment[],
): Fate[] {
  const left = [...put];
  return before.map((fate, index) => {
    const fragment = isToPut(fate) ? left.shift() : undefined;
    return fragment === undefined ? fate : toStreamedFragment(fragment, clusters[index]?.startMs ?? 0);
  });
}

/**
 * What is known after a PutMedia of the clusters that were to be put has failed. What is acknowledged as PERSISTED is in the
 * stream; what was refused by name, and what came behind it without a word of the service, is as it was before; of the rest
 * nobody knows.
 * @returns `before` itself where nothing was taken
 */
export function fatesAfterFault(
  before: readonly Fate[],
  clusters: readonly ArchivedCluster[],
  error: PutMediaError,
  producerStartMs: number,
): readonly Fate[] {
  const mayBeTaken = [FragmentRejectedError, OutcomeUnknownError, PayloadFailedError].some(
    (Unsettled) => error instanceof Unsettled,
  );
  if (!mayBeTaken) return before;
  const refusedFromMs = refusedFrom(error, producerStartMs);
  return before.map((fate, index) => {
    const cluster = clusters[index];
    if (!isToPut(fate) || cluster === undefined) return fate;
    const put = findPut(cluster, error.fragments, producerStartMs);
    if (put?.acknowledgement === 'PERSISTED') return toStreamedFragment(put, cluster.startMs);
    const isRefused = cluster.startMs === refusedFromMs;
    const isUnread = cluster.startMs > refusedFromMs && put === undefined;
    return isRefused || isUnread ? fate : 'unknown';
  });
}

/** Producer timestamp of the fragment that was refused; no fragment begins there or later where it is not told. */
function refusedFrom(error: PutMediaError, producerStartMs: number): number {
  const isRefused = error instanceof FragmentRejectedError;
  const { fragmentTimecode = -1 } = error;
  return isRefused && fragmentTimecode >= 0 ? producerStartMs + fragmentTimecode : Number.POSITIVE_INFINITY;
}

function findPut(
  { startMs }: ArchivedCluster,
  put: readonly PutFragment[],
  producerStartMs: number,
): PutFragment | undefined {
  return put.find(({ fragmentTimecode }) => producerStartMs + fragmentTimecode === startMs);
}

function toStreamedFragment(
  { fragmentNumber, acknowledgement }: PutFragment,
  producerTimestamp: number,
): StreamedFragment {
  return { fragmentNumber, producerTimestamp, acknowledgement };
}
