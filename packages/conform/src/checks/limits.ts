import { routes } from '@frame-ingest/contract';
import { type Check, checksOf } from '../check.ts';
import type { Context } from '../context.ts';
import { Skip } from '../errors.ts';
import { expectProblem, expectStatus } from '../expect.ts';
import { toDataUrl } from '../samples/data-url.ts';
import { picture } from '../samples/picture.ts';

const frame = toDataUrl(picture);

export const limits: readonly Check[] = checksOf('limits', {
  body: [
    'a body beyond limits.maxBodyBytes is refused with 413',
    async ({ api, config, stream }) => {
      const { maxBodyBytes } = (await config()).limits;
      const body = JSON.stringify({ streamName: stream(), frames: ['A'.repeat(maxBodyBytes)], framerate: 1 });
      const headers = { 'content-type': 'application/json' };
      // What stands in front of the service may be the one to refuse it, in its own words.
      expectStatus(await api.send('POST', routes.frameData, { headers, body }), 413);
    },
  ],
  frames: [
    'a batch of more frames than limits.maxFrames is refused with 413',
    async (context) => {
      context.stream();
      const { maxFrames } = (await context.config()).limits;
      const frames = Array.from({ length: maxFrames + 1 }, () => null);
      expectProblem(await context.post({ frames, framerate: 10 }), { status: 413, code: 'too_many_frames' });
    },
  ],
  'framerate-low': [
    'a framerate below limits.minFramerate is refused',
    (context) => refuseFramerate(context, (minFramerate) => minFramerate / 2),
  ],
  'framerate-high': [
    'a framerate above limits.maxFramerate is refused',
    (context) => refuseFramerate(context, (_, maxFramerate) => maxFramerate * 2),
  ],
  future: [
    'a timestamp further ahead than limits.maxClockAheadMs is refused, with its index',
    async (context) => {
      context.stream();
      const { nowMs, limits } = await context.config();
      const firstMs = nowMs + limits.maxClockAheadMs + 120_000;
      const answer = await context.post({ frames: [frame, frame], timestamps: [firstMs, firstMs + 1000] });
      expectProblem(answer, { status: 400, code: 'invalid_request', paths: ['timestamps[0]'] });
    },
  ],
  short: [
    'a batch shorter than limits.minBatchMs is refused',
    async (context) => {
      context.stream();
      const { minBatchMs } = (await context.config()).limits;
      if (minBatchMs < 10) throw new Skip('the deployment takes batches of any length');
      const timestamps = [await context.batches.beforeMs()];
      const answer = await context.post({
        frames: [frame],
        timestamps,
        lastFrameMs: Math.floor(minBatchMs / 2),
      });
      expectProblem(answer, { status: 422, code: 'batch_too_short' });
    },
  ],
});

async function refuseFramerate(
  { config, post, stream }: Context,
  choose: (minFramerate: number, maxFramerate: number) => number,
): Promise<void> {
  stream();
  const { minFramerate, maxFramerate } = (await config()).limits;
  const answer = await post({ frames: [frame], framerate: choose(minFramerate, maxFramerate) });
  expectProblem(answer, { status: 400, code: 'invalid_request', paths: ['framerate'] });
}
