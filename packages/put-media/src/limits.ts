import { fragmentLimits, streamLimits } from '@frame-ingest/kinesis-video';
import { LimitExceededError } from './errors.ts';
import type { FragmentDescription } from './fragment-description.ts';

/** What the service takes of one stream. */
export interface PutMediaLimits {
  /**
   * Most connections at a time.
   * @default 1
   */
  readonly maxConnections: number;
  /**
   * Rate: most requests in any second.
   * @default 5
   */
  readonly requestsPerSecond: number;
  /**
   * Rate: most fragments in any second.
   * @default 5
   */
  readonly fragmentsPerSecond: number;
  /**
   * Longest fragment, in bytes.
   * @default 50000000 - the documented 50 MB
   */
  readonly maxFragmentBytes: number;
  /**
   * Shortest fragment, in milliseconds.
   * @default 1000
   */
  readonly minFragmentDurationMs: number;
  /**
   * Longest fragment, in milliseconds.
   * @default 20000
   */
  readonly maxFragmentDurationMs: number;
  /**
   * Most tracks.
   * @default 3
   */
  readonly maxTracks: number;
  /**
   * Most tags of a fragment.
   * @default 10
   */
  readonly maxFragmentTags: number;
}

/** The newest documented values. */
export const defaultLimits: PutMediaLimits = {
  maxConnections: streamLimits.maxPutMediaConnections,
  requestsPerSecond: streamLimits.putMediaCallsPerSecond,
  fragmentsPerSecond: streamLimits.fragmentsPerSecond,
  maxFragmentBytes: fragmentLimits.maxFragmentBytes,
  minFragmentDurationMs: fragmentLimits.minFragmentDurationMs,
  maxFragmentDurationMs: fragmentLimits.maxFragmentDurationMs,
  maxTracks: fragmentLimits.maxTracks,
  maxFragmentTags: fragmentLimits.maxFragmentTags,
};

/**
 * Frames begin at times that are rounded, nearly always to 1 ms: a second of 15 frames may come out as 999. As much as
 * `FragmentDuration` of @frame-ingest/matroska grants.
 */
const roundingMs = 3;

/** @throws LimitExceededError for the first limit that the fragment is beyond */
export function checkLimits(fragment: FragmentDescription, limits: PutMediaLimits): void {
  const { byteLength = 0, durationMs, tagCount = 0, trackCount = 0, timecodeMs } = fragment;
  const refuse = (limit: keyof PutMediaLimits, what: string, advice: string): never => {
    const subject = timecodeMs === undefined ? 'A fragment' : `The fragment at ${timecodeMs} ms`;
    throw new LimitExceededError(limit, `${subject} ${what}`, advice, timecodeMs);
  };
  if (byteLength > limits.maxFragmentBytes) {
    const what = `has ${byteLength} bytes, the service accepts at most ${limits.maxFragmentBytes}`;
    refuse('maxFragmentBytes', what, 'Make fragments shorter, or lower the bit rate');
  }
  if (durationMs !== undefined && durationMs - roundingMs > limits.maxFragmentDurationMs) {
    const what = `lasts ${durationMs} ms, the service accepts at most ${limits.maxFragmentDurationMs} ms`;
    refuse('maxFragmentDurationMs', what, 'Start clusters more often, at a keyframe');
  }
  if (durationMs !== undefined && durationMs + roundingMs < limits.minFragmentDurationMs) {
    const what = `lasts ${durationMs} ms, the service accepts ${limits.minFragmentDurationMs} ms or more`;
    refuse('minFragmentDurationMs', what, 'Put more frames into each cluster');
  }
  if (trackCount > limits.maxTracks) {
    refuse(
      'maxTracks',
      `has ${trackCount} tracks, the service accepts at most ${limits.maxTracks}`,
      'Send fewer tracks',
    );
  }
  if (tagCount > limits.maxFragmentTags) {
    const what = `has ${tagCount} tags, the service accepts at most ${limits.maxFragmentTags}`;
    refuse('maxFragmentTags', what, 'Send fewer tags');
  }
}
