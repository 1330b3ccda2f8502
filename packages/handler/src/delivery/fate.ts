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
 * The knowledge about one fragment: in the stream, absent, or unknown. `unseeable`: nobody will ever know, since the stream keeps
 * nothing.
 */
export type Fate = StreamedFragment | 'absent' | 'unknown' | 'unseeable';

export function isThere(fate: Fate): fate is StreamedFragment {
  return typeof fate === 'object';
}

/** Whether to put it. If nobody can ever see it, twice is better than never. */
export function isToPut(fate: Fate): fate is 'absent' | 'unseeable' {
  return fate === 'absent' || fate === 'unseeable';
}

/**
 * The knowledge after a successful PutMedia.
 * @param put the acknowledged fragments, in the order of the payload
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
 * The knowledge after a failed PutMedia. A fragment that was acknowledged as PERSISTED is in the stream. A fragment that was
 * refused by name, and those after it without an acknowledgement, are as before. The rest is unknown.
 * @returns `before` itself if nothing was taken
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

/** Producer timestamp of the refused fragment; Infinity if the service did not name it. */
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
