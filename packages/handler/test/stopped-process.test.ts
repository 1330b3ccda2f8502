import type { PutMediaInput, Time } from '@frame-ingest/put-media';
import { createDeliver } from '../src/delivery/deliver.ts';

test('a process that was stopped past its time sends nothing, though its timers have not run yet', async () => {
  let nowMs = 0;
  const time: Time = { now: () => nowMs, elapsed: () => nowMs, sleep: () => new Promise(() => {}) };
  const areAborted: boolean[] = [];
  const putMedia = async ({ signal, beforeSending }: PutMediaInput): Promise<never> => {
    for (const stoppedMs of [1_999, 1]) {
      nowMs += stoppedMs;
      beforeSending?.();
      areAborted.push(signal?.aborted ?? false);
    }
    throw signal?.reason;
  };
  const deliver = createDeliver({
    putMediaClient: { putMedia: putMedia as never },
    settleFates: async ({ fates }) => fates,
    holdStream: async () => () => {},
    isMadeOnDemand: () => false,
    ensureStream: async () => {},
    ...{ time, random: () => 0 },
  });
  const cluster = { startMs: 1, bytes: Buffer.from('cluster'), frames: [] };
  const batch = {
    ...{ key: 'cam/1.mkv', streamName: 'cam', startMs: 1, durationMs: 1_000, frameCount: 1, writer: 'one' },
    ...{ segmentUuid: undefined, header: Buffer.from('header'), clusters: [cluster] },
  };
  const times = { patienceMs: 2_000, newStreamPatienceMs: 2_000, sinceLastPutMs: undefined };

  const { state } = await deliver({ batch, ...times, signal: new AbortController().signal });

  expect(areAborted).toEqual([false, true]);
  expect(state).toBe('pending');
});
