import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { describeInChromium, launchChromiumWithProfile } from '../../../../test/support/chromium.ts';
import { listDescendants } from '../../../../test/support/processes.ts';
import { startLogSite } from './log-site.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

describeInChromium('logs in the browser', () => {
  let site: Awaited<ReturnType<typeof startLogSite>>;
  let profile: string;
  let context: BrowserContext;

  beforeAll(async () => {
    site = await startLogSite();
  });
  beforeEach(async () => {
    profile = await mkdtemp(join(tmpdir(), 'browser-log-'));
    context = await launchChromiumWithProfile(profile);
  });
  afterEach(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  afterAll(() => site?.close());

  async function openPage(initScript = ''): Promise<Page> {
    const page = await context.newPage();
    await page.addInitScript(initScript);
    await page.goto(site.origin);
    return page;
  }

  const inWorker = { storage: 'opfs', options: '{}' };
  const inWorkersDatabase = { storage: 'indexeddb', options: "{ createWorker: workerWithout('opfs') }" };
  const inPagesDatabase = { storage: 'indexeddb', options: "{ createWorker: workerWithout('script') }" };

  describe.each([
    ["the origin's file system", inWorker],
    ['the database, by a worker', inWorkersDatabase],
    ['the database, by the page', inPagesDatabase],
  ])('in %s', (_title, { storage, options }) => {
    test('what was not sent is there after a reload, in order', async () => {
      const page = await openPage();
      await page.evaluate(`openLog(${options})`);
      expect(await page.evaluate('[log.storage, log.durability, log.isOnlyWriter]')).toEqual([
        storage,
        'disk',
        true,
      ]);
      await page.evaluate('append(0, 20).then(() => log.cut({ lastFrameMs: 33, clockOffsetMs: 7 }))');
      await page.evaluate(
        'append(20, 35).then(() => log.cut({ lastFrameMs: 33 })).then(() => log.thin(2, 5))',
      );
      await page.evaluate(
        'append(35, 36).then(() => log.cut({ lastFrameMs: 33 })).then(() => log.remove(3))',
      );
      await page.evaluate('append(36, 40)');

      await page.reload();
      await page.evaluate(`openLog(${options})`);

      expect(await page.evaluate('log.left')).toEqual([
        expect.objectContaining({ sequence: 1, frameCount: 20, imageBytes: 60_000, clockOffsetMs: 7 }),
        expect.objectContaining({ sequence: 2, frameCount: 3, lastFrameMs: 33 + 4 }),
      ]);
      expect(await page.evaluate('readAll()')).toEqual([range(0, 20), [20, 25, 30], range(36, 40)]);
      expect(await page.evaluate('events')).toEqual([]);
    });

    test('access units are there after a reload as the encoder gave them', async () => {
      const page = await openPage();
      await page.evaluate(`openLog(${options})`);
      await page.evaluate(`(async () => {
        // A part of something larger, as encoders give it.
        const codecPrivate = new Uint8Array(1000).fill(7).subarray(500, 540);
        for (let index = 0; index < 6; index += 1) {
          await log.append({ ...frameAt(index), h264: { keyframe: index % 3 === 0, codecPrivate } });
        }
        await log.cut({ lastFrameMs: 33 });
      })()`);

      await page.reload();
      await page.evaluate(`openLog(${options})`);

      expect(await page.evaluate('log.left')).toEqual([
        expect.objectContaining({ frameCount: 6, keyframeCount: 2, skippedCount: 0 }),
      ]);
      const kinds = await page.evaluate(`log.read(1).then(({ frames }) =>
        frames.map(({ h264 }) => [h264.keyframe, h264.codecPrivate.join() === Array(40).fill(7).join()]))`);
      expect(kinds).toEqual([true, false, false, true, false, false].map((keyframe) => [keyframe, true]));
      expect(await page.evaluate('readAll()')).toEqual([range(0, 6)]);
      expect(await page.evaluate('events')).toEqual([]);
    });

    test('a tab that crashes leaves every frame that had settled', async () => {
      const page = await openPage();
      const settled: number[] = [];
      await page.exposeFunction('tell', (index: number) => settled.push(index));
      await page.evaluate(`openLog(${options})`);
      await page.evaluate(`(async () => {
        for (let index = 0; ; index += 1) {
          await log.append(frameAt(index, 20000));
          tell(index);
          if (index % 10 === 9) await log.cut({ lastFrameMs: 33 });
        }
      })(), undefined`);
      while (settled.length < 60) await new Promise((resolve) => setTimeout(resolve, 10));
      const crashed = page.waitForEvent('crash');
      const session = await context.newCDPSession(page);
      session.send('Page.crash').catch(() => undefined);
      await crashed;

      const next = await openPage();
      await next.evaluate(`openLog(${options})`);
      const found = (await next.evaluate('readAll(20000)')) as number[][];

      expect(found.flat()).toEqual(range(0, found.flat().length));
      expect(found.flat().length).toBeGreaterThan(Math.max(...settled));
      expect(found[0]).toHaveLength(10);
    });

    test('a browser that is killed leaves every frame that had settled', async () => {
      const page = await openPage();
      let settled = 0;
      await page.exposeFunction('tell', (count: number) => {
        settled = count;
      });
      await page.evaluate(`openLog(${options})`);
      await page.evaluate(`(async () => {
        for (let index = 0; ; index += 1) {
          await log.append(frameAt(index, 20000));
          tell(index + 1);
        }
      })().catch(() => undefined), undefined`);
      while (settled < 60) await new Promise((resolve) => setTimeout(resolve, 10));
      const closed = context.waitForEvent('close');
      for (const { pid, command } of listDescendants(process.pid)) {
        if (command.includes(profile) && !command.includes('--type=')) process.kill(pid, 'SIGKILL');
      }
      await closed;

      context = await launchChromiumWithProfile(profile);
      const next = await openPage();
      await next.evaluate(`openLog(${options})`);
      const found = ((await next.evaluate('readAll(20000)')) as number[][]).flat();

      expect(found).toEqual(range(0, found.length));
      expect(found.length).toBeGreaterThanOrEqual(settled);
    });

    test('another tab is kept out, until it takes over: then it has all that had settled', async () => {
      const [first, second] = [await openPage(), await openPage()];
      await first.evaluate(`openLog(${options})`);
      await first.evaluate(`window.running = (async () => {
        window.settled = 0;
        for (;;) {
          const outcome = await codeOf(log.append(frameAt(settled, 20000)));
          if (outcome !== 'done') return outcome;
          settled += 1;
        }
      })(), undefined`);
      await first.waitForFunction('settled > 20');
      expect(await second.evaluate(`codeOf(openLog(${options}))`)).toBe('busy');

      await second.evaluate(`openLog({ ...${options}, steal: true })`);

      expect(await first.evaluate('running')).toBe('closed');
      await first.waitForFunction("events.includes('lost')");
      const settled = Number(await first.evaluate('settled'));
      const [found] = (await second.evaluate('readAll(20000)')) as number[][];
      expect(found).toEqual(range(0, found?.length ?? 0));
      expect(found?.length).toBeGreaterThanOrEqual(settled);
      // It may have been on its way to the disk.
      expect(found?.length).toBeLessThanOrEqual(settled + 1);
      await second.evaluate('log.close()');
      expect(await first.evaluate(`openLog(${options}).then(() => readAll(20000))`)).toEqual([found]);
    });

    test('a full disk refuses a frame and loses none', async () => {
      const page = await openPage();
      const session = await context.newCDPSession(page);
      await session.send('Storage.overrideQuotaForOrigin', { origin: site.origin, quotaSize: 3_000_000 });
      await page.evaluate(`openLog({ ...${options}, segmentBytes: 500000 })`);
      const count = (await page.evaluate(`(async () => {
        for (let index = 0; index < 500; index += 1) {
          const outcome = await codeOf(log.append(frameAt(index, 30000)));
          if (outcome !== 'done') return outcome === 'full' ? index : outcome;
          if (index % 10 === 9) await log.cut({ lastFrameMs: 1 });
        }
      })()`)) as number;
      expect(count).toBeGreaterThan(20);
      expect(count).toBeLessThan(110);

      // What the service has makes room, and the log goes on.
      await page.evaluate('log.remove(1).then(() => log.remove(2))');
      const outcomes = [];
      for (let tries = 0; tries < 50 && outcomes.at(-1) !== 'done'; tries += 1) {
        outcomes.push(await page.evaluate(`codeOf(log.append(frameAt(${count}, 30000)))`));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(outcomes.at(-1)).toBe('done');
      await page.reload();
      await page.evaluate(`openLog(${options})`);

      expect(((await page.evaluate('readAll(30000)')) as number[][]).flat()).toEqual(range(20, count + 1));
      expect(await page.evaluate('events')).toEqual([]);
    });
  });

  test('a browser without any storage keeps frames while the page is open, and says so', async () => {
    const page = await openPage();
    await page.evaluate("openLog({ createWorker: workerWithout('storage') })");

    await page.evaluate('append(0, 3).then(() => log.cut({ lastFrameMs: 33 }))');

    expect(await page.evaluate('[log.storage, log.durability]')).toEqual(['memory', 'memory']);
    expect(await page.evaluate('log.read(1).then(({ frames }) => frames.length)')).toBe(3);
  });

  test('logs of earlier visits are found, whatever their names are', async () => {
    const names = ['cam', '../..', 'Kamera Süd/1', `https://api.example/v1|${'x'.repeat(300)}`, '', 'CAM'];
    const page = await openPage();
    expect(await page.evaluate('capture.listLogs()')).toEqual([]);
    for (const name of names) {
      const options = name === 'CAM' ? ", createWorker: workerWithout('opfs')" : '';
      await page.evaluate(`openLog({ name: ${JSON.stringify(name)} ${options} })`);
      await page.evaluate('append(0, 2).then(() => log.close())');
    }
    // Nothing is left of this one.
    await page.evaluate("openLog({ name: 'sent' }).then(() => append(0, 2))");
    await page.evaluate(
      'log.cut({ lastFrameMs: 1 }).then(({ sequence }) => log.remove(sequence)).then(() => log.close())',
    );

    await page.reload();
    const found = (await page.evaluate('capture.listLogs()')) as {
      name: string;
      storage: string;
      sizeBytes: number;
    }[];

    expect(found.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(found.filter(({ storage }) => storage === 'indexeddb').map(({ name }) => name)).toEqual(['CAM']);
    for (const { sizeBytes } of found) expect(sizeBytes).toBe(32 + 2 * (44 + 3000));
  });

  test('without Web Locks, two tabs do not write the same log', async () => {
    const without = "Object.defineProperty(navigator, 'locks', { value: undefined })";
    const [first, second] = [await openPage(without), await openPage(without)];
    await first.evaluate('openLog()');
    expect(await first.evaluate('log.isOnlyWriter')).toBe(false);
    await first.evaluate('append(0, 1)');

    expect(await second.evaluate('codeOf(openLog())')).toBe('busy');

    await first.evaluate(
      "log.close().then(() => openLog({ storage: 'indexeddb', name: 'other' })).then(() => append(0, 2))",
    );
    await second.evaluate("openLog({ storage: 'indexeddb', name: 'other' })");
    expect(await first.evaluate('codeOf(append(2, 3))')).toBe('closed');
    expect(await second.evaluate('readAll()')).toEqual([[0, 1]]);
  });

  test("the page's bytes stay its own", async () => {
    const page = await openPage();
    await page.evaluate('openLog()');

    const lengths = await page.evaluate(`(async () => {
      const all = new Uint8Array(10000);
      const image = all.subarray(100, 400);
      await log.append({ timestampMs: startMs, image });
      return [image.length, all.length, (await log.cut({ lastFrameMs: 1 })).imageBytes];
    })()`);

    expect(lengths).toEqual([300, 10_000, 300]);
  });

  test('the room of the origin is measured', async () => {
    const page = await openPage();

    expect(await page.evaluate('capture.measureStorage()')).toEqual({
      usageBytes: expect.any(Number),
      quotaBytes: expect.any(Number),
      isPersistent: false,
    });
    expect(typeof (await page.evaluate('capture.persistStorage()'))).toBe('boolean');
  });
});
