import { routes } from '@frame-ingest/contract';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { expectStatus } from '../expect.ts';
import { type ClipFrame, readFrames } from './read-frames.ts';

/**
 * The frames of a range, as `GET /Clip` has them.
 * @throws Failure for an answer without a clip; Skip where the deployment has none
 */
export async function readClip(
  context: Context,
  startMs: number,
  endMs: number,
): Promise<readonly ClipFrame[]> {
  const query = { start: String(startMs), end: String(endMs) };
  const answer = await context.watch(routes.clip, query);
  expectStatus(answer, 200, 303);
  const { location } = answer.headers;
  // The address itself lets you read; a second signature would be refused.
  const bytes =
    location === undefined ? answer.bytes : new Uint8Array(await (await fetch(location)).arrayBuffer());
  const frames = readFrames(bytes);
  if (frames.length === 0) throw new Failure('the clip has no frames that can be counted');
  return frames;
}
