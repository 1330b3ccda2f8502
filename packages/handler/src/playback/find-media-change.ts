import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { type Fragment, readFragmentList } from '@frame-ingest/get-media';
import {
  lengthSizeOf,
  ParameterSets,
  PictureChanges,
  parseAvcConfiguration,
  splitNalUnits,
} from '@frame-ingest/matroska/h264';
import { describeTracks } from '@frame-ingest/matroska/media';

/** A change of the media in a stream. */
export interface MediaChange {
  /** Producer timestamp of the first frame after it, in milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /** Such as `640x480 to 480x640`. */
  readonly what: string;
  /**
   * What the media differs from: the media before it, so that the parts on both sides can be played; or its own codec private data,
   * so that no player can show any part.
   */
  readonly from: 'media-before' | 'codec-private-data';
}

/**
 * Looks for the first change of tracks, of codec private data or, in band, of the pictures; or for pictures that do not fit their
 * codec private data from the start.
 * @param fragments fragment numbers, in the order of their producer timestamps
 * @returns undefined if nothing changes
 */
export type FindMediaChange = (
  streamName: string,
  fragments: readonly string[],
  signal: AbortSignal,
) => Promise<MediaChange | undefined>;

/** Makes the function that finds it with GetMediaForFragmentList. */
export function createFindMediaChange(client: KinesisVideoClient): FindMediaChange {
  /** @throws the SDK's exceptions, and those of get-media */
  return async function findMediaChange(streamName, fragments, signal) {
    let first: Fragment | undefined;
    const video = new VideoSoFar();
    for await (const fragment of readFragmentList({ client, streamName, fragments, signal })) {
      first ??= fragment;
      const pictures = video.findChange(fragment);
      if (pictures !== undefined) return pictures;
      if (describeTracks(first.tracks) === describeTracks(fragment.tracks)) continue;
      const what = 'other tracks, or other codec private data';
      return { timestampMs: fragment.producerTimestampMs, what, from: 'media-before' };
    }
    return undefined;
  };
}

/** The parameter sets of the first H.264 track. */
class VideoSoFar {
  /** Undefined before the first picture. */
  #changes: PictureChanges | undefined;

  findChange({ frames }: Fragment): MediaChange | undefined {
    const pictures = frames.filter(({ track }) => track.type === videoTrack);
    const codecPrivate = pictures[0]?.track.codecPrivate ?? new Uint8Array();
    const parameterSets = new ParameterSets(parseAvcConfiguration(codecPrivate));
    const declared = new PictureChanges(parameterSets);
    const lengthSize = lengthSizeOf(codecPrivate);
    for (const { data, timestampMs } of pictures) {
      const now = parameterSets.addFrame(splitNalUnits(data, lengthSize)?.units ?? []);
      if (now === undefined) continue;
      const from = this.#changes === undefined ? 'codec-private-data' : 'media-before';
      this.#changes ??= declared;
      const what = this.#changes.take(now);
      if (what !== undefined) return { timestampMs, what, from };
    }
    return undefined;
  }
}

/** RFC 9559, section 5.1.4.1.3. */
const videoTrack = 1;
