import { type BatchAnswer, type FrameDataAnswer, routes } from '@frame-ingest/contract';
import type { Answer } from '../api.ts';
import { type Check, checksOf } from '../check.ts';
import { type Context, droppedIndexes, imageBatchMs, imageOffsetsMs, keptOffsetsMs } from '../context.ts';
import { Failure } from '../errors.ts';
import { expectEqual, expectProblem, expectStatus } from '../expect.ts';
import { readClip } from '../read/read-clip.ts';
import { toDataUrl } from '../samples/data-url.ts';
import { picture } from '../samples/picture.ts';

export const outcomes: readonly Check[] = checksOf('outcomes', {
  accepted: [
    'a batch of images is answered 200 or 202, with its times and every frame accounted for',
    async ({ batches, stream }) => {
      const { startMs, endMs, answer } = await batches.images();
      expectEqual('stream.name', answer.stream.name, stream());
      expectEqual('start', answer.start, startMs);
      expectEqual('end', answer.end, endMs);
      expectEqual('durationMs', answer.durationMs, imageBatchMs);
      expectEqual('frames.received', answer.frames.received, imageOffsetsMs.length);
      expectEqual('frames.encoded', answer.frames.encoded, keptOffsetsMs.length);
    },
  ],
  dropped: [
    'frames that are missing or broken are dropped with their indexes and reasons, and the others are kept',
    async ({ batches }) => {
      const { dropped } = (await batches.images()).answer.frames;
      expectEqual(
        'frames.dropped',
        dropped.map(({ index }) => index),
        droppedIndexes,
      );
      const wordless = dropped.find(({ index, reason }) => !reason.startsWith(`frames[${index}] `));
      if (wordless !== undefined) throw new Failure(`the reason does not name the frame: ${wordless.reason}`);
    },
  ],
  delivered: [
    '200 says that the batch is delivered, with its fragments; 202 says that it is not yet',
    async ({ batches }) => {
      const { delivery, stream } = (await batches.images()).answer;
      // A batch that is on its way has been answered 202: nothing more is promised.
      if (delivery.state !== 'delivered') return;
      if (stream.fragments.length === 0) throw new Failure('delivered, and no fragment is named');
    },
  ],
  again: [
    'the same batch sent again is recognised: the same id, object and fragments',
    async ({ batches, post }) => {
      const { answer: first } = await batches.images();
      const second = await post(await batches.imagesRequest());
      expectSame(first, second);
    },
  ],
  'broken-off': [
    'a batch that is sent again after its sender has hung up is stored once',
    async (context) => {
      context.stream();
      const startMs = await context.batches.brokenOffMs();
      const frames = [toDataUrl(picture), toDataUrl(picture)];
      const request = { frames, timestamps: [startMs, startMs + 1000], lastFrameMs: 1000 };
      const body = JSON.stringify({ streamName: context.stream(), ...request });
      const headers = { 'content-type': 'application/json' };
      await context.api
        .send('POST', routes.frameData, { headers, body, signal: AbortSignal.timeout(30) })
        .catch(() => undefined);
      const again = await context.post(request);
      expectStatus(again, 200, 202);
      expectSame(again.json as FrameDataAnswer, await context.post(request));
      await expectFrames(context, startMs, startMs + 2000, 2);
    },
  ],
  once: [
    'the stream has each frame of a batch once, however often it was sent',
    async (context) => {
      const { startMs, endMs } = await context.batches.images();
      await context.post(await context.batches.imagesRequest());
      await expectFrames(context, startMs, endMs, keptOffsetsMs.length);
    },
  ],
  batch: [
    'GET /Batches/{id} says the same of a batch as its answer',
    async ({ api, batches, eventually }) => {
      const { answer } = await batches.images();
      await eventually(async () => {
        const found = await api.send('GET', routes.batch.replace('{id}', encodeURIComponent(answer.id)));
        expectStatus(found, 200);
        const { id, start, end, archive, stream, delivery } = found.json as BatchAnswer;
        expectEqual('id', id, answer.id);
        expectEqual('start', start, answer.start);
        expectEqual('end', end, answer.end);
        expectEqual('archive', archive, answer.archive);
        if (answer.delivery.state !== 'delivered') return;
        expectEqual('delivery.state', delivery.state, 'delivered');
        expectEqual('the fragments', numbersOf(stream), numbersOf(answer.stream));
      });
    },
  ],
  'unknown-batch': [
    'a batch that nobody has sent is answered 404',
    async ({ api, batches }) => {
      const { answer } = await batches.images();
      const id = answer.id.replace(/[0-9a-f]{32}$/, '0'.repeat(32));
      const found = await api.send('GET', routes.batch.replace('{id}', encodeURIComponent(id)));
      expectProblem(found, { status: 404, code: 'batch_not_found' });
    },
  ],
});

function expectSame(first: FrameDataAnswer, second: Answer): void {
  expectStatus(second, 200, 202);
  const answer = second.json as FrameDataAnswer;
  expectEqual('id', answer.id, first.id);
  expectEqual('archive.key', answer.archive.key, first.archive.key);
  if (first.delivery.state !== 'delivered') return;
  expectEqual('the fragments', numbersOf(answer.stream), numbersOf(first.stream));
}

function numbersOf({ fragments }: FrameDataAnswer['stream']): readonly string[] {
  return fragments.map(({ fragmentNumber }) => fragmentNumber);
}

async function expectFrames(context: Context, startMs: number, endMs: number, count: number): Promise<void> {
  await context.eventually(async () => {
    const clip = await readClip(context, startMs, endMs);
    expectEqual('the number of frames in the clip', clip.length, count);
  });
}
