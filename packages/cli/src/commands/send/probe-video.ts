import type { VideoLimits } from '@frame-ingest/access-units';
import { createVideoCheck } from '@frame-ingest/capture/node/command';
import { ElementId, type SegmentInfo } from '@frame-ingest/matroska';
import { FailedError } from '../../errors.ts';
import { isH264, readMatroskaFrames, type VideoFrame } from './read-matroska-frames.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** What a video is, without decoding it. */
export interface ProbedVideo {
  readonly frameCount: number;
  /** From the first frame to the last. */
  readonly durationMs: number;
  /** When it was recorded, where the file says so: milliseconds since the Unix epoch. */
  readonly recordedMs: number | undefined;
  /** Why its H.264 cannot be sent as it is; undefined where it can. */
  readonly fault: string | undefined;
}

/** What the service takes. */
export interface ProbeLimits {
  /** Undefined where it takes no H.264. */
  readonly h264: VideoLimits | undefined;
  readonly maxGroupMs: number;
}

/** The first video track as it is in the file, with the time of its recording, which ffmpeg drops unless metadata is mapped. */
export function toCopyArgs(file: string): string[] {
  return ['-i', file, '-map', '0:v:0', '-map_metadata', '0', '-c:v', 'copy', '-f', 'matroska', 'pipe:1'];
}

/** @throws FailedError where there is no video in it */
export async function probeVideo(
  ffmpeg: string,
  file: string,
  { h264, maxGroupMs }: ProbeLimits,
  ending: AbortSignal,
): Promise<ProbedVideo> {
  const check = h264 && createVideoCheck(h264);
  let fault = h264 === undefined ? 'the service takes no H.264' : undefined;
  let [frameCount, firstMs, lastMs, keyframeMs] = [0, 0, Number.NEGATIVE_INFINITY, 0];
  let recordedMs: number | undefined;

  function findFault({ track, timeMs, keyframe, data }: VideoFrame): string | undefined {
    if (!isH264(track) || track.codecPrivate === undefined) return `it is ${track.codecId}`;
    if (track.video?.otherElements?.some(({ id }) => id === ElementId.Projection)) return 'it is turned';
    if (timeMs <= lastMs) return 'its pictures are reordered (B-frames)';
    if (timeMs - keyframeMs > maxGroupMs) return `its keyframes are more than ${maxGroupMs} ms apart`;
    const unit = { keyframe, data, codecPrivate: track.codecPrivate, endOffset: 0 };
    return check?.findFault(unit, timeMs)?.reason;
  }

  for await (const frame of readMatroskaFrames(runFfmpeg(ffmpeg, toCopyArgs(file), ending))) {
    if (frameCount === 0) {
      firstMs = frame.timeMs;
      recordedMs = readDate(frame.info);
    }
    if (frame.keyframe) keyframeMs = frame.timeMs;
    fault ??= findFault(frame);
    frameCount += 1;
    lastMs = Math.max(lastMs, frame.timeMs);
  }
  if (frameCount === 0 && !ending.aborted) throw new FailedError(`${file} has no video in it.`);
  return { frameCount, durationMs: Math.max(0, lastMs - firstMs), recordedMs, fault };
}

/** 2001-01-01, which Matroska counts from. @see https://www.rfc-editor.org/rfc/rfc8794#section-7.6 */
const matroskaEpochMs = Date.UTC(2001, 0, 1);

function readDate({ otherElements = [] }: SegmentInfo): number | undefined {
  const raw = otherElements.find(({ id }) => id === ElementId.DateUTC)?.raw;
  if (raw === undefined || raw.length < 8) return undefined;
  const { buffer, byteOffset, length } = raw;
  const ns = new DataView(buffer, byteOffset, length).getBigInt64(length - 8);
  return matroskaEpochMs + Number(ns / 1_000_000n);
}
