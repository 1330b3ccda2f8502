import { serviceTags } from '@frame-ingest/kinesis-video';
import type { FragmentMedia, FragmentRecord } from '../stream/fragment.ts';
import { writeServiceTags } from './service-tags.ts';

/**
 * One fragment as sent to consumers: the producer's header, tags of the service, the cluster and the elements after it,
 * both verbatim, and further tags of the service.
 * @param position of the fragment in the stream; undefined in a list of fragments, which has no position
 */
export function mediaChunk(
  record: FragmentRecord,
  { header, cluster, trailer }: FragmentMedia,
  position?: { readonly millisBehindNow: number },
): Uint8Array[] {
  const identityTags = writeServiceTags([
    { name: serviceTags.fragmentNumber, value: record.number },
    { name: serviceTags.serverTimestamp, value: toSeconds(record.serverTimestampMs) },
    { name: serviceTags.producerTimestamp, value: toSeconds(record.producerTimestampMs) },
  ]);
  const positionTags =
    position &&
    writeServiceTags([
      { name: serviceTags.millisBehindNow, value: String(position.millisBehindNow) },
      { name: serviceTags.continuationToken, value: record.number },
    ]);
  return [header, identityTags, cluster, trailer, ...(positionTags ? [positionTags] : [])].filter(
    ({ length }) => length > 0,
  );
}

/** Such as `1511852109.126`. */
function toSeconds(timestampMs: number): string {
  return (Math.round(timestampMs) / 1000).toFixed(3);
}
