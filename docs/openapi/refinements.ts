import { defaultLimits } from '../../packages/contract/src/index.ts';
import type { Schema } from './schema.ts';

const whole: Schema = { type: 'integer' };
const count: Schema = { type: 'integer', minimum: 0 };
/** UTC milliseconds. */
const moment: Schema = { type: 'integer', minimum: 0 };
const milliseconds: Schema = { type: 'number', minimum: 0 };
const batchId: Schema = { pattern: '^[^~]+~\\d{1,15}~[0-9a-f]{32}$' };
const { maxFrames, minFramerate, maxFramerate } = defaultLimits;

/** What the types of `packages/contract` cannot say, by type and property. */
export const refinements: Readonly<Record<string, Schema>> = {
  'FrameDataRequest.frames': { minItems: 1, maxItems: maxFrames },
  'FrameDataRequest.framerate': { minimum: minFramerate, maximum: maxFramerate },
  'FrameDataRequest.timestamps': { minItems: 1, maxItems: maxFrames },
  'FrameDataRequest.lastFrameMs': { exclusiveMinimum: 0 },

  'FrameDataAnswer.id': batchId,
  'FrameDataAnswer.frames.received': { type: 'integer', minimum: 1 },
  'FrameDataAnswer.frames.encoded': { type: 'integer', minimum: 1 },
  'FrameDataAnswer.ignored': { minItems: 1 },
  'FrameDataAnswer.start': moment,
  'FrameDataAnswer.end': moment,
  'FrameDataAnswer.durationMs': { type: 'integer', minimum: 1 },
  'FrameDataAnswer.timestamps.[]': moment,
  'FrameDataAnswer.clockOffsetMs': whole,
  'FrameDataAnswer.timings.parse': milliseconds,
  'FrameDataAnswer.timings.convert': milliseconds,
  'FrameDataAnswer.timings.archive': milliseconds,
  'FrameDataAnswer.timings.stream': milliseconds,
  'FrameDataAnswer.timings.total': milliseconds,
  'DroppedFrame.index': count,
  'StreamedFragment.fragmentNumber': { pattern: '^\\d+$' },
  'StreamedFragment.producerTimestamp': moment,
  'Seam.gapMs': whole,

  'BatchAnswer.id': batchId,
  'BatchAnswer.start': moment,
  'BatchAnswer.end': moment,
  'BatchAnswer.durationMs': { type: 'integer', minimum: 1 },

  'ServiceConfig.framerate': { exclusiveMinimum: 0 },
  'ServiceConfig.batchMs': { exclusiveMinimum: 0 },
  'ServiceConfig.maxFragmentMs': { exclusiveMinimum: 0 },
  'ServiceConfig.nowMs': moment,
  'CodecLimits.profiles.[]': count,
  'CodecLimits.maxLevel': count,
  'CodecLimits.maxNalUnits': count,
  'RequestLimits.maxBodyBytes': count,
  'RequestLimits.maxFrames': count,
  'RequestLimits.minBatchMs': { minimum: 0 },
  'RequestLimits.maxFramePixels': count,
  'RequestLimits.maxBatchPixels': count,
  'RequestLimits.minFramerate': { exclusiveMinimum: 0 },
  'RequestLimits.maxFramerate': { exclusiveMinimum: 0 },
  'RequestLimits.maxClockAheadMs': { minimum: 0 },

  'PlaybackAnswer.expires': moment,
  'PlaybackAnswer.url': { pattern: '^https?://' },

  'ProblemDetails.status': { type: 'integer', minimum: 400, maximum: 599 },
  'ProblemDetails.problems': { minItems: 1 },
  'ProblemDetails.timestamps.[]': moment,
};
