import type { AccessUnitBatch, DroppedFrame, ReceivedAccessUnit } from './frame-data.ts';
import type { H264AccessUnit, H264Content } from './h264-batch.ts';
import { type ParseBatchOptions, parseBatch } from './parse-batch.ts';

/**
 * Parses a request with H.264 frames, with the same fields, limits and errors as {@link parseFrameData}. Does not look into
 * the access units.
 * @param body the result of `readH264Batch`
 * @throws InvalidRequestError `invalid_request`, `too_many_frames` or `batch_too_short`
 */
export function parseH264Data(
  body: Readonly<Record<string, unknown>> & H264Content,
  options: ParseBatchOptions,
): AccessUnitBatch {
  const { codecPrivate, ...request } = body;
  const batch = parseBatch(request, options, {
    what: 'H.264 access units',
    findProblems: () => [],
    readFrames: (_, timesMs) => readAccessUnits(body.frames, timesMs),
  });
  return { ...batch, codecPrivate };
}

function readAccessUnits(
  entries: readonly (H264AccessUnit | null)[],
  timesMs: readonly number[],
): { frames: ReceivedAccessUnit[]; dropped: DroppedFrame[] } {
  const frames: ReceivedAccessUnit[] = [];
  const dropped: DroppedFrame[] = [];
  for (const [index, entry] of entries.entries()) {
    const timestampMs = timesMs[index] as number;
    if (entry === null) dropped.push({ index, reason: 'is missing (null)' });
    else frames.push({ index, timestampMs, keyframe: entry.keyframe, data: entry.data });
  }
  return { frames, dropped };
}
