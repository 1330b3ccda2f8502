import type { StreamedFragment, TimeRange } from '@frame-ingest/contract';
import { faultName } from '../aws-fault.ts';
import type { FragmentContent, StreamReader } from './stream-reader.ts';

/** A fragment as its producer knows it. */
export interface WantedFragment {
  /** Producer timestamp of its first frame, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly segmentUuid: Uint8Array | undefined;
  /** The bytes of its frames, in order. */
  readonly frames: readonly Uint8Array[];
}

/**
 * Which of some fragments a stream has.
 * - `seen`: for each, in the order of the question, the fragment in the stream; undefined if it was not visible. A fragment that
 *   was put a moment ago may be there all the same: the service's list lags.
 * - `no_stream`: the stream does not exist, so nothing is in it.
 * - `no_retention`: the stream keeps nothing to look at.
 */
export type StreamView =
  | { readonly kind: 'seen'; readonly fragments: readonly (StreamedFragment | undefined)[] }
  | { readonly kind: 'no_stream' }
  | { readonly kind: 'no_retention' };

/**
 * Finds out what is in the stream. Everything that must know asks this function: first try, retry, redrive, replay and the route
 * for the state of a batch.
 */
export type FindInStream = (
  streamName: string,
  wanted: readonly WantedFragment[],
  signal: AbortSignal,
) => Promise<StreamView>;

/** Fragments further apart need separate calls, so that not everything between them is listed. */
const rangeGapMs = 60_000;
/** The service's times are seconds with a fraction, and may lose a millisecond on the way. */
const roundingMs = 1;

/**
 * Makes the function that finds fragments by their content. A time alone proves nothing: two cameras may have put fragments with the
 * same millisecond. ListFragments finds the ones with the right time, GetMediaForFragmentList reads each: its frames must be the
 * same, and so must the UID of its segment, a digest of the batch, if the service passes it on.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ListFragments.html
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetMediaForFragmentList.html
 */
export function createFindInStream(reader: StreamReader): FindInStream {
  /** @throws the SDK's exceptions, NoAnswerError, the errors of get-media, and the signal's reason */
  return async function findInStream(streamName, wanted, signal) {
    try {
      return { kind: 'seen', fragments: await find(streamName, wanted, signal) };
    } catch (error) {
      if (!mayMeanNoArchive(error)) throw error;
      const state = await reader.describe(streamName, signal);
      if (state === undefined) return { kind: 'no_stream' };
      if (state.retentionHours === 0) return { kind: 'no_retention' };
      throw error;
    }
  };

  async function find(
    streamName: string,
    wanted: readonly WantedFragment[],
    signal: AbortSignal,
  ): Promise<readonly (StreamedFragment | undefined)[]> {
    const numbers = new Set<string>();
    for (const range of toRanges(wanted)) {
      for (const { number, producerTimestampMs } of await reader.list(streamName, range, signal)) {
        if (wanted.some(({ startMs }) => isSameTime(startMs, producerTimestampMs))) numbers.add(number);
      }
    }
    if (numbers.size === 0) return wanted.map(() => undefined);
    const stored = await reader.read(streamName, [...numbers], signal);
    return wanted.map((each) => {
      const own = stored.find((fragment) => isSameFragment(each, fragment));
      return own && toStreamedFragment(own.number, each.startMs);
    });
  }
}

/** A fragment that is listed and read back is certainly in the stream. */
function toStreamedFragment(fragmentNumber: string, producerTimestamp: number): StreamedFragment {
  return { fragmentNumber, producerTimestamp, acknowledgement: 'PERSISTED' };
}

/**
 * The exceptions by which the service may say that a stream has no archive; each has other meanings, too.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ListFragments.html#API_reader_ListFragments_Errors
 */
function mayMeanNoArchive(error: unknown): boolean {
  return ['ResourceNotFoundException', 'InvalidArgumentException', 'NoDataRetentionException'].includes(
    faultName(error) ?? '',
  );
}

function toRanges(wanted: readonly WantedFragment[]): TimeRange[] {
  const ranges: { startMs: number; endMs: number }[] = [];
  for (const startMs of wanted.map((each) => each.startMs).sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    // The end of a range is exclusive.
    const endMs = startMs + roundingMs + 1;
    if (last !== undefined && startMs - last.endMs <= rangeGapMs) last.endMs = endMs;
    else ranges.push({ startMs: Math.max(0, startMs - roundingMs), endMs });
  }
  return ranges;
}

function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) <= roundingMs;
}

/** Two batches may have the same pictures at the same time, and a truncated fragment of ours lacks some of them. */
function isSameFragment(wanted: WantedFragment, stored: FragmentContent): boolean {
  const uuid = stored.info.segmentUuid;
  const isNamed = wanted.segmentUuid !== undefined && uuid !== undefined;
  if (isNamed && !areEqual(wanted.segmentUuid, uuid)) return false;
  // Without a UID, the same pictures a millisecond later are a different fragment.
  const gapMs = Math.abs(wanted.startMs - stored.producerTimestampMs);
  if (gapMs > (isNamed ? roundingMs : 0)) return false;
  return (
    stored.frames.length === wanted.frames.length &&
    wanted.frames.every((frame, index) => areEqual(frame, stored.frames[index]?.data))
  );
}

function areEqual(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
