import { imageHeaders, type PlaybackAnswer, routes } from '@frame-ingest/contract';
import { type Check, checksOf } from '../check.ts';
import { imageBatchMs, keptOffsetsMs } from '../context.ts';
import { Failure } from '../errors.ts';
import { expectEqual, expectStatus } from '../expect.ts';
import { readClip } from '../read/read-clip.ts';
import { readPlaylist } from '../read/read-playlist.ts';

/** Times of frames go through formats that count in milliseconds, and are rounded on the way. */
const toleranceMs = 2;

export const times: readonly Check[] = checksOf('times', {
  image: [
    'GET /Image gives the frame of the time that is asked for, or the nearest',
    async ({ batches, eventually, watch }) => {
      const { startMs } = await batches.images();
      const [first = 0, second = 0, , , third = 0, fourth = 0] = keptOffsetsMs;
      const asked = [
        [first, first],
        [third, third],
        [fourth - 40, fourth],
        [second + 30, second],
      ];
      for (const [askedMs = 0, expectedMs = 0] of asked) {
        await eventually(async () => {
          const answer = await watch(routes.image, { at: String(startMs + askedMs) });
          expectStatus(answer, 200);
          const givenMs = Number(answer.headers[imageHeaders.timestamp]) - startMs;
          if (Math.abs(givenMs - expectedMs) > toleranceMs) {
            throw new Failure(
              `${askedMs} ms after the start is answered with the frame of ${givenMs} ms, not ${expectedMs} ms`,
            );
          }
          expectEqual('the first bytes of the picture', hex(answer.bytes.subarray(0, 3)), 'ffd8ff');
        });
      }
    },
  ],
  clip: [
    'GET /Clip shows each frame at its own time, gaps included',
    async (context) => {
      const { startMs, endMs } = await context.batches.images();
      await context.eventually(async () => {
        const frames = await readClip(context, startMs, endMs);
        const shown = frames.map(({ atMs }) => Math.round(atMs));
        const last = frames.at(-1);
        const lastsMs = Math.round((last?.atMs ?? 0) + (last?.durationMs ?? 0));
        const isRight =
          shown.length === keptOffsetsMs.length &&
          shown.every((atMs, index) => Math.abs(atMs - (keptOffsetsMs[index] as number)) <= toleranceMs);
        if (!isRight) throw new Failure(`frames are shown at ${shown} ms, not ${keptOffsetsMs} ms`);
        if (Math.abs(lastsMs - imageBatchMs) > toleranceMs) {
          throw new Failure(`the clip lasts ${lastsMs} ms, not ${imageBatchMs} ms`);
        }
      });
    },
  ],
  playback: [
    'GET /Playback opens a session whose playlist has the batch at its producer time',
    async ({ batches, eventually, watch }) => {
      const { startMs, endMs } = await batches.images();
      await eventually(async () => {
        const answer = await watch(routes.playback, { start: String(startMs), end: String(endMs) });
        expectStatus(answer, 200);
        const { mode, url } = answer.json as PlaybackAnswer;
        expectEqual('mode', mode, 'ON_DEMAND');
        const { startsMs, durationMs } = await readPlaylist(url);
        expectEqual('the time of the first fragment', startsMs[0], startMs);
        if (Math.abs(durationMs - imageBatchMs) > toleranceMs) {
          throw new Failure(`the playlist lasts ${durationMs} ms, not ${imageBatchMs} ms`);
        }
      });
    },
  ],
  range: [
    'GET /Clip gives the bytes that `range` asks for',
    async ({ batches, eventually, watch, api, stream }) => {
      const { startMs, endMs } = await batches.images();
      const query = { start: String(startMs), end: String(endMs) };
      const whole = await eventually(async () => {
        const answer = await watch(routes.clip, query);
        expectStatus(answer, 200);
        return answer;
      });
      const part = await api.send('GET', routes.clip, {
        query: { streamName: stream(), ...query },
        headers: { range: 'bytes=4-11' },
      });
      expectStatus(part, 206);
      expectEqual('content-range', part.headers['content-range'], `bytes 4-11/${whole.bytes.length}`);
      expectEqual('the bytes', hex(part.bytes), hex(whole.bytes.subarray(4, 12)));
    },
  ],
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
