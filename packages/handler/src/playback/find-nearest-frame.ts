import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import {
  type Fragment,
  type Frame,
  type ListedFragment,
  readFragmentList,
  toAnnexB,
} from '@frame-ingest/get-media';
import { noVideo } from '../errors.ts';
import { listByProducerTime } from '../streams/producer-time.ts';

/** A frame of a stream, with the frames that a decoder needs before it. */
export interface FoundFrame {
  /** H.264 (ITU-T H.264 Annex B) from the previous keyframe up to this frame. */
  readonly byteStream: Uint8Array;
  /** Its index among these pictures, in the order of display. */
  readonly index: number;
  /** Its producer timestamp, in milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  readonly fragmentNumber: string;
}

/**
 * Finds the frame nearest to a time, before or after it, and at most an hour away.
 * @param atMs producer timestamp, milliseconds since the Unix epoch
 */
export type FindNearestFrame = (streamName: string, atMs: number, signal: AbortSignal) => Promise<FoundFrame>;

/** Distances on either side to search, one after the other. A picture from further away shows another scene. */
const reachesMs = [30_000, 300_000, 3_600_000];
/** The nearest fragments to look into: at a seam the nearest frame may be in either. */
const minCandidates = 3;
/** Overlapping fragments of several producers are all searched. */
const maxCandidates = 32;

/** Makes the function that finds a frame with ListFragments and GetMediaForFragmentList. */
export function createFindNearestFrame(client: KinesisVideoClient): FindNearestFrame {
  /**
   * @throws RequestError `no_video`
   * @throws the SDK's exceptions, and those of get-media
   */
  return async function findNearestFrame(streamName, atMs, signal) {
    const fragments = await findNearestFragments(streamName, atMs, signal);
    let nearest: { readonly fragment: Fragment; readonly frame: Frame } | undefined;
    for await (const fragment of readFragmentList({ client, streamName, fragments, signal })) {
      for (const frame of videoFrames(fragment)) {
        if (nearest === undefined || distance(frame, atMs) < distance(nearest.frame, atMs)) {
          nearest = { fragment, frame };
        }
      }
    }
    if (nearest === undefined) throw noVideo(streamName);
    return toFoundFrame(nearest.fragment, nearest.frame);
  };

  /** @returns fragment numbers, the nearest first */
  async function findNearestFragments(
    streamName: string,
    atMs: number,
    signal: AbortSignal,
  ): Promise<string[]> {
    for (const reachMs of reachesMs) {
      const range = { startMs: Math.max(0, atMs - reachMs), endMs: atMs + reachMs + 1 };
      const listed = await listByProducerTime(client, streamName, range, signal);
      const byGap = listed
        .map((fragment) => ({ number: fragment.number, gapMs: gapTo(fragment, atMs) }))
        .sort((a, b) => a.gapMs - b.gapMs);
      // A fragment that begins out of reach may be nearer than one that has ended long before.
      if (byGap[0] !== undefined && (byGap[0].gapMs <= reachMs || reachMs === reachesMs.at(-1))) {
        return byGap
          .filter(({ gapMs }, index) => gapMs === 0 || index < minCandidates)
          .slice(0, maxCandidates)
          .map(({ number }) => number);
      }
    }
    return [];
  }
}

/** Time between the fragment and the moment; 0 if the fragment covers it. */
function gapTo({ producerTimestampMs: startMs, lengthMs }: ListedFragment, atMs: number): number {
  return Math.max(0, startMs - atMs, atMs - startMs - lengthMs);
}

/** RFC 9559, section 5.1.4.1.3. */
const videoTrack = 1;

function videoFrames({ frames }: Fragment): Frame[] {
  return frames.filter(({ track }) => track.type === videoTrack);
}

function distance({ timestampMs }: Frame, atMs: number): number {
  return Math.abs(timestampMs - atMs);
}

/** A decoder gets every frame before this one in the stream; some of them are displayed after it. */
function toFoundFrame(fragment: Fragment, frame: Frame): FoundFrame {
  const frames = videoFrames(fragment).filter(({ track }) => track.number === frame.track.number);
  const upToIt = frames.slice(0, frames.indexOf(frame) + 1);
  const needed = upToIt.slice(
    Math.max(
      0,
      upToIt.findLastIndex(({ keyframe }) => keyframe),
    ),
  );
  return {
    byteStream: Buffer.concat(needed.map(toAnnexB)),
    index: needed.filter(({ timestampMs }) => timestampMs < frame.timestampMs).length,
    timestampMs: Math.round(frame.timestampMs),
    fragmentNumber: fragment.number,
  };
}
