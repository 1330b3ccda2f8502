import { type ProblemDetails, routes } from '@frame-ingest/contract';
import { type Check, checksOf } from '../check.ts';
import type { Context, WrittenBatch } from '../context.ts';
import { Failure, Skip } from '../errors.ts';
import { expectEqual } from '../expect.ts';
import { readClip } from '../read/read-clip.ts';
import { videoFramerate, videoFrames } from '../samples/video.ts';

export const seams: readonly Check[] = checksOf('seams', {
  h264: [
    'two batches of H.264 of one encoder join without a gap and without a change',
    async (context) => {
      const [first, second] = await writeTwo(context);
      for (const { answer, startMs, endMs } of [first, second]) {
        expectEqual('start', answer.start, startMs);
        expectEqual('end', answer.end, endMs);
        expectEqual('frames.encoded', answer.frames.encoded, videoFrames);
      }
      // Only a process that has seen the batch before reports the seam.
      const { seam } = second.answer;
      if (seam !== undefined) expectEqual('seam', seam, { gapMs: 0, codecPrivateChanged: false });
    },
  ],
  clip: [
    'one clip shows both of them, every picture at its own time',
    async (context) => {
      const [first, second] = await writeTwo(context);
      await context.eventually(async () => {
        const frames = await readClip(context, first.startMs, second.endMs);
        const shown = frames.map(({ atMs }) => Math.round(atMs));
        const expected = Array.from(
          { length: 2 * videoFrames },
          (_, index) => (index * 1000) / videoFramerate,
        );
        expectEqual('the times of the pictures', shown, expected);
      });
    },
  ],
  change: [
    'the answer reports a change of encoder, and a clip over it is refused with the moment of the change',
    async (context) => {
      const [, second] = await writeTwo(context);
      const images = await context.batches.imagesAfterVideo();
      const { seam } = images.answer;
      if (seam !== undefined) expectEqual('seam', seam, { gapMs: 0, codecPrivateChanged: true });
      await context.eventually(async () => {
        const query = { start: String(second.startMs), end: String(images.endMs) };
        const answer = await context.watch(routes.clip, query);
        const { code, detail = '' } = (answer.json ?? {}) as Partial<ProblemDetails>;
        expectEqual('the answer of the clip', [answer.status, code], [422, 'not_playable']);
        if (!detail.includes(String(images.startMs))) {
          throw new Failure(`the moment of the change, ${images.startMs}, is missing in: ${detail}`);
        }
      });
    },
  ],
});

async function writeTwo({ batches, config, stream }: Context): Promise<[WrittenBatch, WrittenBatch]> {
  stream();
  if ((await config()).h264 === null) throw new Skip('the deployment takes no H.264');
  return [await batches.video(), await batches.nextVideo()];
}
