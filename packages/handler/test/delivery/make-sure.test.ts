import { VirtualTime } from '@frame-ingest/put-media/simulation';
import type { ArchivedBatch } from '../../src/delivery/archived-batch.ts';
import type { Claims } from '../../src/delivery/claims.ts';
import type { DeliverInput } from '../../src/delivery/deliver.ts';
import { createMakeSure } from '../../src/delivery/make-sure.ts';

const batch: ArchivedBatch = {
  ...{
    key: 'front/batch.mkv',
    streamName: 'front',
    startMs: 1,
    durationMs: 1000,
    frameCount: 1,
    writer: 'a',
  },
  segmentUuid: undefined,
  header: new Uint8Array(),
  clusters: [{ startMs: 1, bytes: new Uint8Array(), frames: [] }],
};

describe('makeSure', () => {
  test('ends its work before the claim that it took ends, however late the answer to the claim came', async () => {
    const time = new VirtualTime();
    const claimAnswerMs = 5_000;
    let leaseEndsAtMs = 0;
    let workEndsAtMs = Number.POSITIVE_INFINITY;
    const claims: Claims = {
      async take(_key, _ageMs, leaseMs) {
        leaseEndsAtMs = time.elapsed() + leaseMs;
        await time.sleep(claimAnswerMs);
        return { sinceLastPutMs: undefined, release: async () => {} };
      },
      releaseWriters: async () => {},
      findDelivered: async () => undefined,
    };
    const deliver = async ({ patienceMs, newStreamPatienceMs }: DeliverInput) => {
      workEndsAtMs = time.elapsed() + Math.max(patienceMs, newStreamPatienceMs);
      return { state: 'pending', fragments: [], sinceLastPutMs: undefined, wasThere: false } as const;
    };
    const findInStream = async () => ({ kind: 'seen', fragments: [undefined] }) as const;
    const makeSure = createMakeSure({ findInStream, claims, deliver, time });

    await time.run(
      makeSure({
        ...{ batch, ageMs: 60_000, patienceMs: 12_000, newStreamPatienceMs: 12_000 },
        signal: new AbortController().signal,
      }),
    );

    expect(workEndsAtMs).toBeLessThanOrEqual(leaseEndsAtMs - 2_000);
  });
});
