import { Inspector, type RuleId, rules } from '@frame-ingest/matroska';
import { ServiceError } from '../errors.ts';
import type { FragmentMedia } from '../stream/fragment.ts';

/** How the media is asked for, as `matroska inspect` names it. */
export type PlaybackConsumer = 'hls' | 'clip';

/**
 * Refuses fragments by the rules of `matroska inspect`, so that what plays here plays there.
 * @param fragments of the same tracks, in their order, at least one
 * @param strict also by the rules on which the service's documents are silent
 * @throws ServiceError UnsupportedStreamMediaTypeException, InvalidCodecPrivateDataException or
 * InvalidMediaFrameException
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html#API_reader_GetClip_Errors
 */
export function requirePlayable(
  fragments: readonly FragmentMedia[],
  consumer: PlaybackConsumer,
  strict: boolean,
): void {
  const inspector = new Inspector();
  // The tracks of all are the same, so they are judged as one recording: what changes from one to the next is found.
  inspector.push(fragments[0]?.header ?? new Uint8Array());
  for (const { cluster } of fragments) inspector.push(cluster);
  // A header may tell the size of the whole file that its fragments were sent from: that the end is missing is no fault.
  for (const { rule, refusedBy, message, cure } of inspector.end().findings) {
    const exception = documented[rule] ?? (strict ? undocumented[rule] : undefined);
    if (exception === undefined || !refusedBy.includes(consumer)) continue;
    throw new ServiceError(400, exception, `${message} (${rules[rule].title}). ${cure}`);
  }
}

/** The rules about what players get; those of PutMedia have been kept, or were not asked for. */
const documented: Partial<Record<RuleId, string>> = {
  'no-video': 'UnsupportedStreamMediaTypeException',
  'video-not-track-1': 'UnsupportedStreamMediaTypeException',
  'content-encoding': 'UnsupportedStreamMediaTypeException',
  'picture-change': 'InvalidCodecPrivateDataException',
  'fragment-not-alone': 'InvalidMediaFrameException',
  'frames-annex-b': 'InvalidMediaFrameException',
  'frames-malformed': 'InvalidMediaFrameException',
  'laced-blocks': 'InvalidMediaFrameException',
};

/** Known from the service's own producers and from players only: what the service does with them nobody tells. */
const undocumented: Partial<Record<RuleId, string>> = {
  'chroma-format': 'UnsupportedStreamMediaTypeException',
  'bit-depth': 'UnsupportedStreamMediaTypeException',
  'b-frames': 'InvalidMediaFrameException',
  'cluster-not-on-keyframe': 'InvalidMediaFrameException',
};
