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
  readonly maxTags: number;
}

/**
 * The newest documented values. 50 MB is read as 50,000,000 bytes: whoever keeps that is safe under either reading.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export const defaultLimits: PutMediaLimits = {
  maxConnections: 1,
  requestsPerSecond: 5,
  fragmentsPerSecond: 5,
  maxFragmentBytes: 50_000_000,
  minFragmentDurationMs: 1000,
  maxFragmentDurationMs: 20_000,
  maxTracks: 3,
  maxTags: 10,
};

/** @throws LimitExceededError for the first limit that the fragment is beyond */
export function checkLimits(fragment: FragmentDescription, limits: PutMediaLimits): void {
  const { byteLength = 0, durationMs, tagCount = 0, trackCount = 0, timecode } = fragment;
  const refuse = (limit: keyof PutMediaLimits, what: string, advice: string): never => {
    const subject = timecode === undefined ? 'A fragment' : `The fragment at ${timecode} ms`;
    throw new LimitExceededError(limit, `${subject} ${what}`, advice, timecode);
  };
  if (byteLength > limits.maxFragmentBytes) {
    const what = `has ${byteLength} bytes, the service takes ${limits.maxFragmentBytes}`;
    refuse('maxFragmentBytes', what, 'Make fragments shorter, or lower the bit rate');
  }
  if (durationMs !== undefined && durationMs > limits.maxFragmentDurationMs) {
    const what = `lasts ${durationMs} ms, the service takes ${limits.maxFragmentDurationMs} ms`;
    refuse('maxFragmentDurationMs', what, 'Begin a cluster more often, at a keyframe');
  }
  if (durationMs !== undefined && durationMs < limits.minFragmentDurationMs) {
    const what = `lasts ${durationMs} ms, the service takes ${limits.minFragmentDurationMs} ms or more`;
    refuse('minFragmentDurationMs', what, 'Collect more frames into a cluster');
  }
  if (trackCount > limits.maxTracks) {
    refuse(
      'maxTracks',
      `has ${trackCount} tracks, the service takes ${limits.maxTracks}`,
      'Send fewer tracks',
    );
  }
  if (tagCount > limits.maxTags) {
    refuse('maxTags', `has ${tagCount} tags, the service takes ${limits.maxTags}`, 'Send fewer tags');
  }
}
