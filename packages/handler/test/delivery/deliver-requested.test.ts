import { VirtualTime } from '@frame-ingest/put-media/simulation';
import type { ArchivedBatch } from '../../src/delivery/archived-batch.ts';
import type { DeliveryOutcome } from '../../src/delivery/deliver.ts';
import { createDeliverRequested } from '../../src/delivery/deliver-requested.ts';
import { HeldByOtherError } from '../../src/delivery/make-sure.ts';
import { StreamBreaker } from '../../src/streams/stream-breaker.ts';

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
  clusters: [],
};
const request = { batch, archivedAgoMs: 1000, remainingMs: 20_000, signal: new AbortController().signal };

describe('the circuit of a stream', () => {
  test('stays open where somebody else holds the batch: that is no fault of the stream', async () => {
    expect(await admitsAfter({ ...outcome, cause: new HeldByOtherError('held') })).toBe(true);
  });

  test('stays open where the stream refuses a batch for what it is', async () => {
    expect(await admitsAfter({ ...outcome, state: 'refused' })).toBe(true);
  });

  test('closes for a while when the stream has failed twice', async () => {
    expect(await admitsAfter({ ...outcome, cause: new Error('no answer') })).toBe(false);
  });
});

const outcome: DeliveryOutcome = {
  ...{ state: 'unknown', fragments: [], sinceLastPutMs: undefined, wasThere: false },
};

describe('while nobody tries the stream', () => {
  test('who archived a batch gives its claim up, with the word that nothing was put', async () => {
    const { deliverRequested, breaker, released } = requestedWith({
      ...outcome,
      cause: new Error('no answer'),
    });
    await deliverRequested({ ...request, archivedAgoMs: undefined });
    await deliverRequested({ ...request, archivedAgoMs: undefined });
    released.length = 0;

    const { state } = await deliverRequested({ ...request, archivedAgoMs: undefined });

    expect([state, breaker.admits('front')]).toEqual(['pending', false]);
    expect(released).toEqual([{ key: batch.key, sinceLastPutMs: undefined }]);
  });

  test('who sends a batch again leaves the claim to whoever has it', async () => {
    const { deliverRequested, released } = requestedWith({ ...outcome, cause: new Error('no answer') });
    for (let time = 0; time < 3; time += 1) await deliverRequested(request);

    expect(released).toEqual([]);
  });
});

/** @returns whether the next delivery may try the stream when three have gone this way */
async function admitsAfter(each: DeliveryOutcome): Promise<boolean> {
  const { deliverRequested, breaker } = requestedWith(each);
  for (let time = 0; time < 3; time += 1) await deliverRequested(request);
  return breaker.admits('front');
}

/** Deliveries that all go this way, and what they say when they give the writer's claim up. */
function requestedWith(each: DeliveryOutcome) {
  const breaker = new StreamBreaker(new VirtualTime());
  const released: { readonly key: string; readonly sinceLastPutMs: number | undefined }[] = [];
  const deliverRequested = createDeliverRequested({
    ...{ breaker, isRedriven: true, patienceMs: 2_500 },
    deliver: async () => each,
    makeSure: async () => each,
    claims: {
      take: async () => ({ heldForMs: 0 }),
      releaseWriters: async (key, sinceLastPutMs) => {
        released.push({ key, sinceLastPutMs });
      },
      findDelivered: async () => undefined,
    },
  });
  return { deliverRequested, breaker, released };
}
