import type { FrameDataAnswer } from '../../../../packages/contract/src/index';
import { exampleFrames } from '../../../../test/support/sample';
import { call, type Stage } from './stage';

/** A batch as the camera has taken it. */
export interface PostedBatch {
  /** When its frames were taken. */
  readonly timestamps: readonly number[];
  readonly answer: FrameDataAnswer;
}

let nextMs = Date.now() - 600_000;

/**
 * Posts a second of the example frames.
 * @param streamName undefined for the first stream of the stack
 * @throws {Error} for another status than is expected
 */
export async function postBatch(stage: Stage, expected: number, streamName?: string): Promise<PostedBatch> {
  nextMs += 5_000;
  const frames = exampleFrames.slice(0, 5).map((frame) => frame.toString('base64'));
  const timestamps = frames.map((_, index) => nextMs + index * 200);
  const body = JSON.stringify({ frames, timestamps, streamName });
  const headers = { 'content-type': 'application/json' };
  const answer = await call(stage, expected, 'POST', 'FrameData', { body, headers });
  return { timestamps, answer: JSON.parse(answer.body.toString()) as FrameDataAnswer };
}
