import { Inspector, type RuleId, rules } from '@frame-ingest/matroska';
import { ServiceError } from '../errors.ts';
import type { FragmentMedia } from '../stream/fragment.ts';

/** The kind of playback, as named by `matroska inspect`. */
export type PlaybackConsumer = 'hls' | 'clip';

/**
 * Refuses fragments by the rules of `matroska inspect`, so that what plays here plays there.
 * @param fragments of the same tracks, in their order, at least one
 * @param strict also applies the rules that the service's documents do not mention
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
  // All have the same tracks, so they are checked as one recording: changes from one to the next are found.
  inspector.push(fragments[0]?.header ?? new Uint8Array());
  for (const { cluster } of fragments) inspector.push(cluster);
  // A header can have the size of the whole file that its fragments were sent from, so a missing end is not a fault.
  for (const { rule, refusedBy, message, cure } of inspector.end().findings) {
    const exception = documented[rule] ?? (strict ? undocumented[rule] : undefined);
    if (exception === undefined || !refusedBy.includes(consumer)) continue;
    throw new ServiceError(400, exception, `${message} (${rules[rule].title}). ${cure}`);
  }
}

/** The rules for players; PutMedia's rules are already met, or were not requested. */
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

/** Known only from the service's own producers and from players. The service's behaviour is undocumented. */
const undocumented: Partial<Record<RuleId, string>> = {
  'chroma-format': 'UnsupportedStreamMediaTypeException',
  'bit-depth': 'UnsupportedStreamMediaTypeException',
  'b-frames': 'InvalidMediaFrameException',
  'cluster-not-on-keyframe': 'InvalidMediaFrameException',
};
