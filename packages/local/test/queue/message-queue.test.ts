import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTime, type Time } from '@frame-ingest/put-media';
import { type Disk, systemDisk } from '@frame-ingest/s3-local';
import { CrashingDisk } from '../../../../test/support/crashing-disk.ts';
import fc from '../../../../test/support/properties.ts';
import { MessageQueue, type ReceivedMessage } from '../../src/queue/message-queue.ts';

const delayMs = 35_000;
const visibilityMs = 15_000;

class HeldTime implements Time {
  nowMs = 1_800_000_000_000;
  elapsedMs = 5_000;
  now = (): number => this.nowMs;
  elapsed = (): number => this.elapsedMs;
  sleep: Time['sleep'] = () => new Promise(() => undefined);
  pass(ms: number): void {
    this.nowMs += ms;
    this.elapsedMs += ms;
  }
}

interface Opened {
  readonly queue: MessageQueue;
  readonly notices: string[];
}

async function open(disk: Disk, time: Time, dir = '/queue', maxReceives = 3): Promise<Opened> {
  const notices: string[] = [];
  const queue = await MessageQueue.open({
    ...{ dir, disk, time, newId: randomUUID, delayMs, visibilityMs, maxReceives },
    notify: (notice) => void notices.push(notice),
  });
  return { queue, notices };
}

const bodies = (messages: readonly ReceivedMessage[]): string[] => messages.map(({ body }) => body);

describe('a message', () => {
  let time: HeldTime;
  let disk: CrashingDisk;
  let queue: MessageQueue;
  beforeEach(async () => {
    time = new HeldTime();
    disk = new CrashingDisk();
    ({ queue } = await open(disk, time));
  });

  test('wakes nobody who waits for an earlier one', async () => {
    const slept: (AbortSignal | undefined)[] = [];
    time.sleep = (_ms: number, signal?: AbortSignal) =>
      new Promise((_, reject) => {
        slept.push(signal);
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const waitFor = (): void => void queue.waitForDue(new AbortController().signal);
    waitFor();
    await queue.send('a');
    waitFor();
    time.pass(1);
    await queue.send('b');

    expect(slept.map((signal) => signal?.aborted)).toEqual([true, false]);
  });

  test('is received after the delay, not before', async () => {
    await queue.send('a');
    time.pass(delayMs - 1);
    const before = await queue.receive(10);
    time.pass(1);

    expect([before, bodies(await queue.receive(10))]).toEqual([[], ['a']]);
  });

  test('that is not done is received again after the visibility timeout, and counted', async () => {
    await queue.send('a');
    time.pass(delayMs);
    await queue.receive(10);
    time.pass(visibilityMs - 1);
    const before = await queue.receive(10);
    time.pass(1);

    expect(before).toEqual([]);
    expect(await queue.receive(10)).toMatchObject([{ body: 'a', receiveCount: 2 }]);
  });

  test('that is done is not received again, nor after a restart', async () => {
    await queue.send('a');
    time.pass(delayMs);
    await queue.finish(await queue.receive(10));
    time.pass(delayMs + visibilityMs);
    const again = await queue.receive(10);
    const { queue: next } = await open(disk.restart('power', 0), time);
    time.pass(delayMs);

    expect([again, await next.receive(10), queue.size, next.size]).toEqual([[], [], 0, 0]);
  });

  test('becomes a dead letter with the reason after so many receives, and is one again when it is moved back', async () => {
    await queue.send('a');
    time.pass(delayMs);
    for (let count = 0; count < 3; count += 1) {
      const [message] = await queue.receive(10);
      if (message !== undefined) queue.fail(message, 'the stream is out');
      time.pass(visibilityMs);
    }
    const after = await queue.receive(10);

    const [[path = '', text = ''] = []] = [...disk.files];
    expect([after, queue.size, disk.files.size]).toEqual([[], 0, 1]);
    expect(path).toMatch(/^\/queue\/dead-letters\//);
    expect(JSON.parse(text)).toMatchObject({
      body: 'a',
      deadLetter: { reason: 'the stream is out', receiveCount: 3, time: new Date(time.now()).toISOString() },
    });

    await disk.rename(path, path.replace('dead-letters', 'messages'));
    const { queue: next } = await open(disk, time);
    expect(await next.receive(10)).toMatchObject([{ body: 'a', receiveCount: 1 }]);
  });

  test('is not held back by a clock that was set back', async () => {
    await queue.send('a');
    time.nowMs -= 25 * 3_600_000;
    const { queue: next } = await open(disk, time);
    time.pass(delayMs);

    expect(bodies(await next.receive(10))).toEqual(['a']);
  });
});

test('messages are received in the order they were sent, at most as many as are asked for', async () => {
  const time = new HeldTime();
  const { queue } = await open(new CrashingDisk(), time);
  for (let count = 0; count < 25; count += 1) {
    await queue.send(String(count));
    time.pass(1);
  }
  time.pass(delayMs);

  const received = [await queue.receive(10), await queue.receive(10), await queue.receive(10)].map(bodies);

  expect(received.map(({ length }) => length)).toEqual([10, 10, 5]);
  expect(received.flat()).toEqual(Array.from({ length: 25 }, (_, count) => String(count)));
});

/** What somebody does with a queue, and where it crashes meanwhile. */
interface Step {
  readonly passMs: number;
  readonly send: number;
  readonly receive: number;
  /** For each message that is received: done, failed, or never heard of again. */
  readonly outcomes: readonly ('done' | 'failed' | 'lost')[];
  readonly crashAfter: number | undefined;
}

const steps: fc.Arbitrary<Step> = fc.record({
  passMs: fc.constantFrom(0, 1, visibilityMs - 1, visibilityMs, delayMs, delayMs + visibilityMs),
  send: fc.nat(3),
  receive: fc.nat(4),
  outcomes: fc.array(fc.constantFrom('done' as const, 'failed' as const, 'lost' as const), {
    minLength: 4,
    maxLength: 4,
  }),
  crashAfter: fc.option(fc.nat(30), { nil: undefined }),
});

const maxReceives = 3;

test.each(['process', 'power'] as const)(
  'whatever is done and wherever the %s ends: none is lost, none comes after it was done, each too often becomes a dead letter',
  async (crash) => {
    const property = fc.asyncProperty(
      fc.array(steps, { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      async (schedule, share) => {
        const time = new HeldTime();
        let disk = new CrashingDisk();
        let { queue } = await open(disk, time, '/queue', maxReceives);
        let count = 0;
        let crashes = 0;
        const sent = new Map<string, number>();
        /** Ended for certain, and those whose end may have got that far before a crash. */
        const done = new Set<string>();
        const maybeDone = new Set<string>();
        const seen = new Set<string>();
        const receives = new Map<string, number>();
        /** Until when a message is with who received it; a restart forgets. */
        let heldUntilMs = new Map<string, number>();

        const note = (messages: readonly ReceivedMessage[]): void => {
          for (const { body, receiveCount } of messages) {
            expect(done).not.toContain(body);
            const sentAtMs = sent.get(body);
            if (sentAtMs !== undefined) expect(time.elapsed() - sentAtMs).toBeGreaterThanOrEqual(delayMs);
            expect(heldUntilMs.get(body) ?? 0).toBeLessThanOrEqual(time.elapsed());
            heldUntilMs.set(body, time.elapsed() + visibilityMs);
            const times = (receives.get(body) ?? 0) + 1;
            receives.set(body, times);
            seen.add(body);
            // A power cut may take a count back, and only that.
            if (crash === 'process') expect(receiveCount).toBeGreaterThanOrEqual(times);
            expect(receiveCount).toBeLessThanOrEqual(maxReceives);
          }
        };
        const run = async ({ send, receive, outcomes }: Step): Promise<void> => {
          const sends = Array.from({ length: send }, async () => {
            const body = `message ${count++}`;
            await queue.send(body);
            sent.set(body, time.elapsed());
          });
          const receiving = queue.receive(receive).then(async (messages) => {
            note(messages);
            const finished = messages.filter((_, index) => outcomes[index] === 'done');
            for (const { body } of finished) maybeDone.add(body);
            await queue.finish(finished);
            if (!disk.isCrashed) for (const { body } of finished) done.add(body);
            for (const [index, message] of messages.entries())
              if (outcomes[index] === 'failed') queue.fail(message, 'failed');
          });
          await Promise.allSettled(sends);
          await receiving;
        };

        for (const step of schedule) {
          time.pass(step.passMs);
          if (step.crashAfter !== undefined) disk.crashAfter(step.crashAfter);
          await run(step);
          if (!disk.isCrashed) {
            disk.crashAfter(Number.POSITIVE_INFINITY);
            continue;
          }
          crashes += 1;
          disk = disk.restart(crash, share);
          ({ queue } = await open(disk, time, '/queue', maxReceives));
          heldUntilMs = new Map();
        }

        // In the end nothing crashes any more, and everything is done.
        for (let rounds = 0; rounds <= count + maxReceives; rounds += 1) {
          time.pass(delayMs);
          const messages = await queue.receive(10);
          note(messages);
          await queue.finish(messages);
          for (const { body } of messages) {
            done.add(body);
            maybeDone.add(body);
          }
        }
        const buried = [...disk.files]
          .filter(([path]) => path.startsWith('/queue/dead-letters/'))
          .map(([, text]) => (JSON.parse(text) as { body: string }).body);
        expect(queue.size).toBe(0);
        expect([...sent.keys()].filter((body) => !maybeDone.has(body) && !buried.includes(body))).toEqual([]);
        // A receive that is counted and then breaks off is one that nobody sees: only so many crashes bury a message unseen.
        const unseen = buried.filter((body) => !seen.has(body));
        if (crash === 'process' && crashes < maxReceives) expect(unseen).toEqual([]);
        const left = [...disk.files.keys()].filter((path) => !path.startsWith('/queue/dead-letters/'));
        expect(left).toEqual([]);
      },
    );

    await fc.assert(property, { numRuns: 500 });
  },
);

describe('on a real disk', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const messagesIn = (folder: string): string[] => readdirSync(join(dir, folder));

  test('messages are there after a restart', async () => {
    const time = new HeldTime();
    const { queue } = await open(systemDisk, time, dir);
    await queue.send('a');
    const { queue: next } = await open(systemDisk, time, dir);
    time.pass(delayMs);

    expect(bodies(await next.receive(10))).toEqual(['a']);
  });

  test.each<[string, (text: string) => string]>([
    ['cut short', (text) => text.slice(0, -20)],
    ['empty', () => ''],
    ['full of zeros', (text) => '\0'.repeat(text.length)],
    ['changed', (text) => text.replace('"body":"a', '"body":"b')],
  ])('a message that is %s is set aside and named, and the others come', async (_what, change) => {
    const time = new HeldTime();
    const { queue } = await open(systemDisk, time, dir);
    await queue.send('a torn one');
    await queue.send('b');
    for (const name of messagesIn('messages')) {
      const path = join(dir, 'messages', name);
      const text = readFileSync(path, 'utf8');
      if (text.includes('torn')) writeFileSync(path, change(text));
    }
    const { queue: next, notices } = await open(systemDisk, time, dir);
    time.pass(delayMs);

    expect(bodies(await next.receive(10))).toEqual(['b']);
    expect(messagesIn('set-aside')).toHaveLength(1);
    expect(notices).toEqual([expect.stringContaining('set aside')]);
  });

  test('what was never sent whole is no message, and what is none is left where it is', async () => {
    const time = new HeldTime();
    await open(systemDisk, time, dir);
    writeFileSync(join(dir, 'tmp', `001800000000000_${randomUUID()}_0.json`), '{"bo');
    writeFileSync(join(dir, 'messages', 'notes.txt'), 'mine');
    const { queue, notices } = await open(systemDisk, time, dir);

    expect([queue.size, messagesIn('tmp'), messagesIn('messages')]).toEqual([0, [], ['notes.txt']]);
    expect(notices).toEqual([expect.stringContaining('notes.txt')]);
  });

  test('a dead letter on a disk that takes nothing comes again later', async () => {
    const time = new HeldTime();
    let isFull = false;
    const full: Disk = {
      ...systemDisk,
      writeFile: async (...write) => {
        if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        await systemDisk.writeFile(...write);
      },
    };
    const { queue } = await open(full, time, dir, 1);
    await queue.send('a');
    time.pass(delayMs);
    await queue.receive(10);
    time.pass(visibilityMs);
    isFull = true;
    const onFullDisk = await queue.receive(10);
    const refused = await queue.send('b').catch((error: unknown) => error);
    isFull = false;
    time.pass(visibilityMs);
    await queue.receive(10);

    expect([onFullDisk, refused]).toEqual([[], expect.objectContaining({ code: 'ENOSPC' })]);
    expect([messagesIn('messages'), messagesIn('tmp'), messagesIn('dead-letters')]).toEqual([
      [],
      [],
      [expect.any(String)],
    ]);
  });

  test('a queue of 100,000 messages starts without reading them', async () => {
    const { queue } = await open(systemDisk, systemTime, dir);
    await queue.send('the first');
    const [name = ''] = messagesIn('messages');
    renameSync(
      join(dir, 'messages', name),
      join(dir, 'messages', name.replace(/^\d{15}/, '000000000000001')),
    );
    for (let count = 0; count < 100_000; count += 1) {
      writeFileSync(
        join(dir, 'messages', `${String(count + 2).padStart(15, '0')}_${randomUUID()}_0.json`),
        '',
      );
    }
    let reads = 0;
    const counting: Disk = {
      ...systemDisk,
      readFile: ((path: string, encoding: 'utf8') => {
        reads += 1;
        return systemDisk.readFile(path, encoding);
      }) as Disk['readFile'],
    };

    const { queue: next } = await open(counting, systemTime, dir);
    const readAtStart = reads;

    expect([next.size, readAtStart]).toEqual([100_001, 0]);
    expect(bodies(await next.receive(1))).toEqual(['the first']);
  });
});
