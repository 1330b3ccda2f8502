import type { DroppedFrame, ParsedBatch } from '@frame-ingest/contract';
import { RequestError, toFrameProblems } from '../errors.ts';

type Received = Pick<ParsedBatch<unknown>, 'received'>;

/** @param dropped why each frame cannot be used */
export function noUsableFrames(batch: Received, dropped: readonly DroppedFrame[]): RequestError {
  const message = 'None of the frames can be used';
  return new RequestError('no_usable_frames', message, toFrameProblems(dropped), toLostFacts(batch));
}

/** @throws RequestError for a batch without usable frames, and for a strict one that would lose some */
export function refuseWhenStrict(
  batch: Pick<ParsedBatch<unknown>, 'received' | 'strict' | 'frames'>,
  dropped: readonly DroppedFrame[],
): void {
  if (batch.frames.length === 0) throw noUsableFrames(batch, dropped);
  if (!batch.strict || dropped.length === 0) return;
  const message = `${dropped.length} of ${batch.received} frames cannot be used, and the request is strict`;
  throw new RequestError('frames_rejected', message, toFrameProblems(dropped), toLostFacts(batch));
}

/** Sorted by their place in the request. */
export function inOrder(dropped: readonly DroppedFrame[]): DroppedFrame[] {
  return [...dropped].sort((a, b) => a.index - b.index);
}

/** No frame of a refused batch gets into a video. */
export function toLostFacts({ received }: Received): Record<string, unknown> {
  return { frames: { received, encoded: 0, dropped: received } };
}
