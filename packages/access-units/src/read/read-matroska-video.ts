import {
  joinWithLengths,
  lengthSizeOf,
  parseAvcConfiguration,
  splitByStartCode,
  splitNalUnits,
} from '@frame-ingest/matroska/h264';
import {
  type Block,
  ElementId,
  elementName,
  isAvcCodecId,
  MatroskaError,
  MatroskaReader,
  type OtherElement,
  type Track,
} from '@frame-ingest/matroska/media';
import { InvalidVideoError } from '../errors.ts';
import { collectParameterSets } from './collect-parameter-sets.ts';
import type { EncodedAccessUnit, EncodedVideo } from './encoded-video.ts';
import { findDisplayLoss } from './find-display-loss.ts';
import { findOwnTime, ownTimes } from './find-own-time.ts';

/** One frame of a producer. */
export interface ProducedAccessUnit extends EncodedAccessUnit {
  /** Rounded to whole milliseconds; {@link ProducedVideo.isAbsolute} says whether it counts from the Unix epoch. */
  readonly timestampMs: number;
}

/** The video in a producer's Matroska. */
export interface ProducedVideo extends EncodedVideo<ProducedAccessUnit> {
  /** Whether its times count from the Unix epoch (they are after 1973) or from another moment. */
  readonly isAbsolute: boolean;
  /** Duration of the last frame in milliseconds, if the Matroska gives it. */
  readonly lastFrameMs?: number;
  /**
   * Names of the elements that the Matroska has and the video loses, such as `Tags`; without elements that only serve as an
   * index.
   */
  readonly leftOut: readonly string[];
}

/**
 * Reads the Matroska of a producer such as Kinesis Video's own, ffmpeg, GStreamer or MediaRecorder: one segment with one H.264
 * video track, clusters of known and unknown size, SimpleBlocks and BlockGroups, with or without lacing. If the track has no
 * avcC, it is made from the parameter sets in the frames, and frames with start codes get lengths.
 * @returns the frames in the order of the file
 * @throws InvalidVideoError if the bytes are not Matroska, or hold something that would be lost: sound, another track, another
 * segment
 */
export function readMatroskaVideo(bytes: Uint8Array): ProducedVideo {
  const { track, frames, timestampScale, leftOut } = readFrames(bytes);
  const { codecPrivate, accessUnits } = toAccessUnits(track, frames);
  const lastFrameNs = frames.at(-1)?.durationNs;
  const toMs = (ns: number): number => Math.round(ns / 1e6);
  const timed = frames.map(({ keyframe, time, offsetNs }, position) => ({
    keyframe,
    data: accessUnits[position] as Uint8Array,
    timestampMs: toMs(time * timestampScale + offsetNs),
  }));
  refuseReordered(timed);
  return {
    codecPrivate,
    accessUnits: timed,
    isAbsolute: (timed[0]?.timestampMs ?? 0) > firstAbsoluteMs,
    ...(lastFrameNs && { lastFrameMs: Math.max(1, toMs(lastFrameNs)) }),
    leftOut: [...leftOut, ...findDisplayLoss(track.video, codecPrivate)],
  };
}

/** Frames are in decoding order, and their times are the times at which they are shown. */
function refuseReordered(frames: readonly ProducedAccessUnit[]): void {
  let beforeMs = Number.NEGATIVE_INFINITY;
  const index = frames.findIndex(({ timestampMs }) => {
    const isEarlier = timestampMs < beforeMs;
    if (!isEarlier) beforeMs = timestampMs;
    return isEarlier;
  });
  if (index === -1) return;
  const reason = `is at ${frames[index]?.timestampMs} ms, but the frame before it is at ${beforeMs} ms; pictures must not be reordered`;
  throw new InvalidVideoError([{ index, rule: 'reordered', reason }]);
}

/** In March 1973. No producer's clock runs for three years from 0, and no recording is older. */
const firstAbsoluteMs = 1e11;

interface Frame {
  readonly keyframe: boolean;
  readonly data: Uint8Array;
  /** Time of its block, in timestamp units. */
  readonly time: number;
  /** Offset from the time of its block. */
  readonly offsetNs: number;
  /** Undefined if the Matroska doesn't give it. */
  readonly durationNs: number | undefined;
}

interface ReadFrames {
  readonly track: Track;
  readonly frames: readonly Frame[];
  readonly timestampScale: number;
  readonly leftOut: ReadonlySet<string>;
}

function readFrames(bytes: Uint8Array): ReadFrames {
  const leftOut = new Set<string>();
  const frames: Frame[] = [];
  let segments = 0;
  let track: Track | undefined;
  let timestampScale = 1_000_000;
  let clusterTime: number | undefined;
  for (const event of readEvents(bytes)) {
    if (event.type === 'segment') segments += 1;
    if (segments > 1) throw refused('has a second Segment; send each segment separately');
    if (event.type === 'info') {
      timestampScale = event.info.timestampScale;
      if (event.info.title !== undefined) leftOut.add('Title');
      noteOthers(event.info.otherElements, leftOut);
    } else if (event.type === 'tracks') {
      if (track !== undefined) throw refused('has a second Tracks element');
      track = findVideo(event.tracks);
      noteOthers(track.otherElements, leftOut);
      noteOthers(track.video?.otherElements, leftOut);
    } else if (event.type === 'tags') {
      leftOut.add('Tags');
    } else if (event.type === 'clusterStart') {
      clusterTime = undefined;
    } else if (event.type === 'clusterTimestamp') {
      clusterTime = event.timestamp;
    } else if (event.type === 'block') {
      if (track === undefined) throw refused('has a frame before its Tracks element');
      if (clusterTime === undefined)
        throw refused('has no time because its cluster has no Timestamp before it', frames.length);
      if (frames.length >= maxFrames) throw refused(`has more than ${maxFrames} frames`);
      frames.push(...toFrames(event.block, clusterTime, track, timestampScale, frames.length));
      noteOthers(event.block.otherElements, leftOut);
    } else if (event.type === 'other') {
      noteOther(event.id, leftOut);
    }
  }
  if (track === undefined) throw refused('has no Tracks element');
  if (frames.length === 0) throw refused('has no frame');
  return { track, frames, timestampScale, leftOut };
}

/** No batch has that many. A frame can be one byte long, but takes a hundred here. */
const maxFrames = 20_000;

function* readEvents(bytes: Uint8Array) {
  try {
    const reader = new MatroskaReader();
    yield* reader.push(bytes);
    yield* reader.end();
  } catch (error) {
    if (!(error instanceof MatroskaError)) throw error;
    throw refused(`cannot be read as Matroska: ${error.message}`);
  }
}

const videoType = 1;
const typeNames: ReadonlyMap<number, string> = new Map([
  [videoType, 'video'],
  [2, 'sound'],
  [17, 'subtitles'],
]);

function findVideo(tracks: readonly Track[]): Track {
  const [track, ...others] = tracks;
  const video = tracks.find(({ type }) => type === videoType);
  if (track === undefined || video === undefined) throw refused('has no video track');
  if (others.length > 0) {
    const found = tracks.map(
      ({ type, codecId }) => `${typeNames.get(type) ?? `type ${type}`} (${shown(codecId)})`,
    );
    throw refused(
      `has ${tracks.length} tracks: ${found.slice(0, 4).join(', ')}; send the video track alone, because only that is kept`,
    );
  }
  if (!isAvcCodecId(video.codecId)) {
    throw refused(`has video of the codec ${shown(video.codecId)}; it must be V_MPEG4/ISO/AVC`);
  }
  if (video.contentEncodings !== undefined) {
    throw refused(
      'has compressed or encrypted frames (ContentEncodings); write them without (mkvmerge --compression -1:none)',
    );
  }
  const ownTime = findOwnTime(video);
  if (ownTime !== undefined) {
    throw refused(
      `has a track that moves its frames in time (${elementName(ownTime)}); write it without that element`,
    );
  }
  return video;
}

function shown(codecId: string): string {
  return JSON.stringify(codecId.slice(0, 40));
}

/**
 * Laced frames all have the same duration: the DefaultDuration, or an equal part of the BlockDuration (RFC 9559 section 10.3).
 */
function toFrames(
  { trackNumber, relativeTimestamp, keyframe, invisible, frames, duration }: Block,
  clusterTime: number,
  track: Track,
  timestampScale: number,
  index: number,
): Frame[] {
  if (trackNumber !== track.number)
    throw refused(`has a frame of track ${trackNumber}, which is not declared`, index);
  if (invisible) throw refused('is decoded but not shown (invisible)', index);
  const toldNs = duration ? (duration * timestampScale) / frames.length : track.defaultDuration;
  if (frames.length > 1 && !toldNs) {
    throw refused(
      'is laced with others, but neither DefaultDuration nor BlockDuration gives their duration',
      index,
    );
  }
  return frames.map((data, position) => ({
    ...{ keyframe, data },
    time: clusterTime + relativeTimestamp,
    offsetNs: position * (toldNs ?? 0),
    durationNs: toldNs || undefined,
  }));
}

/** Gives the frames lengths of the avcC's size, and makes an avcC if the track has none. */
function toAccessUnits(
  track: Track,
  frames: readonly Frame[],
): { readonly codecPrivate: Uint8Array; readonly accessUnits: readonly Uint8Array[] } {
  const told = track.codecPrivate ?? new Uint8Array();
  if (parseAvcConfiguration(told) !== undefined) {
    return { codecPrivate: told, accessUnits: frames.map(({ data }) => data) };
  }
  const split = frames.map(({ data }) => splitNalUnits(data, lengthSizeOf(told))?.units);
  const broken = split.indexOf(undefined);
  if (broken !== -1) throw refused('is not made of NAL units', broken);
  const units = split.map((unitsOfFrame) => unitsOfFrame ?? []);
  const codecPrivate = collectParameterSets([...(splitByStartCode(told) ?? []), ...units.flat()]);
  return { codecPrivate, accessUnits: units.map(joinWithLengths) };
}

/** Elements for index, checksum or padding, and those that only say that a single video track is to be played. */
const meaningless: ReadonlySet<number> = new Set([
  ElementId.SeekHead,
  ElementId.Cues,
  ElementId.Void,
  ElementId.CRC32,
  ElementId.Position,
  ElementId.PrevSize,
  ElementId.DateUTC,
  ElementId.FlagEnabled,
  ElementId.FlagDefault,
  ElementId.FlagForced,
  ElementId.Language,
  ElementId.LanguageBCP47,
  ElementId.MinCache,
  ElementId.MaxCache,
  ElementId.MaxBlockAdditionID,
  ElementId.CodecName,
  ElementId.CodecDecodeAll,
  ElementId.FlagInterlaced,
  // Reported by findDisplayLoss if the pictures differ.
  ElementId.DisplayWidth,
  ElementId.DisplayHeight,
  ElementId.DisplayUnit,
  // Refused if they have an effect.
  ...ownTimes,
]);

function noteOthers(elements: readonly OtherElement[] | undefined, leftOut: Set<string>): void {
  for (const { id } of elements ?? []) noteOther(id, leftOut);
}

/** More names would not add information. */
const maxLeftOut = 20;

function noteOther(id: number, leftOut: Set<string>): void {
  if (!meaningless.has(id) && leftOut.size < maxLeftOut) leftOut.add(elementName(id));
}

function refused(reason: string, index?: number): InvalidVideoError {
  return new InvalidVideoError([{ index, rule: 'matroska', reason }]);
}
