import { OutcomeUnknownError, PutMediaClient, PutMediaError } from '../src/index.ts';
import { createRandom, VirtualTime } from '../src/simulation/index.ts';
import { type SimulatedFaults, SimulatedService } from './simulated-service.ts';

const puts = 6;

interface Run {
  readonly outcomes: readonly string[];
  readonly elapsedMs: number;
  /** What broke the promise of `putMedia`. */
  readonly breaches: readonly string[];
}

/** Six calls at once for one stream, over a network and beside a control plane that fail in every way. */
async function simulate(seed: number): Promise<Run> {
  const time = new VirtualTime();
  const random = createRandom(seed);
  const often = (): number => random() * 0.2;
  const faults: SimulatedFaults = {
    refused: often(),
    hungConnection: often(),
    reset: often(),
    silence: often(),
    httpError: often(),
    errorAcknowledgement: often(),
    earlyEnd: often(),
  };
  const service = new SimulatedService(time, random, faults);
  const hangs = often();
  const answer = async <Value>(value: Value): Promise<Value> => {
    await time.sleep(random() * 30);
    if (random() < hangs) await new Promise(() => {});
    if (random() < hangs) throw new Error('ECONNRESET');
    return value;
  };
  const retentionInHours = random() < 0.5 ? 24 : 0;
  const client = new PutMediaClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    timeouts: { acknowledgementMs: 3000 },
    time,
    random,
    openConnection: service.openConnection,
    lookUpEndpoint: () => answer('http://stream.invalid'),
    lookUpRetention: () => answer(retentionInHours),
  });
  const calls = Array.from({ length: puts }, (_, index) =>
    client.putMedia({
      streamName: 'cam',
      payload: Buffer.from(`[${index}]`),
      producerStartTimestamp: time.now() + index * 1000,
      fragmentTimecodeType: 'RELATIVE',
      acknowledgement: 'PERSISTED',
      fragmentCount: 1,
    }),
  );
  const results = await time.run(Promise.allSettled(calls));

  const breaches = results.flatMap((result, index) => {
    const copies = service.stored.filter((stored) => stored === `[${index}]`).length;
    const [least, most] = allowedCopies(result, retentionInHours);
    return copies >= least && copies <= most ? [] : [`${index}: ${nameOf(result)}, ${copies} copies`];
  });
  // The service has its last steps to go; of the client nothing is left.
  await time.pass(200);
  if (time.sleeping > 0) breaches.push(`${time.sleeping} timers are left`);
  return { outcomes: results.map(nameOf), elapsedMs: time.elapsed(), breaches };
}

function allowedCopies(
  result: PromiseSettledResult<unknown>,
  retentionInHours: number,
): readonly [least: number, most: number] {
  // Without retention RECEIVED is all that there is to know.
  if (result.status === 'fulfilled') return [retentionInHours === 0 ? 0 : 1, 1];
  if (result.reason instanceof OutcomeUnknownError) return [0, 1];
  return [0, 0];
}

function nameOf(result: PromiseSettledResult<unknown>): string {
  if (result.status === 'fulfilled') return 'fulfilled';
  const { reason } = result;
  return reason instanceof PutMediaError ? reason.name : `not ours: ${String(reason)}`;
}

test('whatever fails: what is told as stored is stored once, and what is told as not taken is not', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 500; seed += 1) {
    const { outcomes, breaches } = await simulate(seed);
    for (const outcome of outcomes) seen.add(outcome);
    expect({ seed, breaches }).toEqual({ seed, breaches: [] });
  }

  // A simulation in which nothing happens shows nothing.
  expect([...seen].sort()).toEqual([
    'ConnectionFailedError',
    'FragmentRejectedError',
    'OutcomeUnknownError',
    'ServiceFailureError',
    'TimeoutError',
    'fulfilled',
  ]);
});

test('a seed happens again in the same way', async () => {
  expect(await simulate(7)).toEqual(await simulate(7));
});
