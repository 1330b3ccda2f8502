import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ffprobe from '@ffprobe-installer/ffprobe';
import type { LocalStack } from '@frame-ingest/local';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../../test/support/chromium.ts';
import { changeConfig, startTestStack } from '../support/open-capture-page.ts';
import { createSampleCamera, type LiveCamera, type SampleCamera } from './sample-camera.ts';

describeInChromium('the viewer', () => {
  let stack: LocalStack;
  let stop: () => Promise<void>;
  let browser: Browser;
  let camera: SampleCamera;
  let live: LiveCamera;
  let folder: string;
  const pages: Page[] = [];
  let complaints: string[] = [];
  /** Of the stream `cam-gap`: 40 s of video, a gap of 30 s, 20 s of video. */
  let firstMs: number;
  let gapMs: number;
  let secondMs: number;
  let endMs: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'frame-ingest-watch-'));
    ({ stack, stop } = await startTestStack());
    browser = await launchChromium([]);
    camera = await createSampleCamera(stack.addresses.api);
    firstMs = Math.floor(Date.now() / 1000) * 1000 - 150_000;
    gapMs = firstMs + 40_000;
    secondMs = gapMs + 30_000;
    endMs = secondMs + 20_000;
    await camera.record('cam-gap', firstMs, 40);
    await camera.record('cam-gap', secondMs, 20);
    live = camera.goLive('cam-live');
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    complaints = [];
  });
  afterAll(async () => {
    await live?.stop();
    await browser?.close();
    await stop?.();
    await rm(folder, { recursive: true, force: true });
  });

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const viewport = { width: 1180, height: 900 };
    const context = await browser.newContext({ viewport, timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    pages.push(page);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // Whether there is live video is found out by asking; the browser writes down that there is none.
      const isAnswer = message.text().includes('status of 404');
      if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
    });
    return page;
  }

  async function open(stream: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await openPage(options);
    await page.goto(`${stack.addresses.page}watch?stream=${stream}`);
    return page;
  }

  /** Opens the stream with the gap, when the page knows of it. */
  async function openGap(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await open('cam-gap', options);
    await page.getByText('1 gap of 30.0 s').waitFor();
    return page;
  }

  const badge = (page: Page, text: string) => page.locator('#badge').getByText(text, { exact: true });
  const track = (page: Page) => page.getByRole('slider', { name: 'Time line' });

  /** Where a moment is on the page, by where the page has drawn the gap. */
  async function placeOf(page: Page, timeMs: number): Promise<{ x: number; y: number }> {
    const boxes = await page.evaluate(
      `[...document.querySelectorAll('#stretches span')].map((span) => {
        const { left, right, top, height } = span.getBoundingClientRect();
        return { left, right, y: top + height / 2 };
      })`,
    );
    const [first, second] = boxes as { left: number; right: number; y: number }[];
    if (first === undefined || second === undefined) throw new Error('the time line shows no gap');
    const pixelsPerMs = (second.left - first.right) / (secondMs - gapMs);
    return { x: first.right + (timeMs - gapMs) * pixelsPerMs, y: first.y };
  }

  /** When the shown picture was recorded, as the page tells it. */
  async function momentMs(page: Page): Promise<number> {
    const text = (await page.locator('#moment').textContent()) ?? '';
    const day = new Date(firstMs).toISOString().slice(0, 10);
    const timeMs = Date.parse(`${day}T${text}Z`);
    return timeMs < firstMs - 3_600_000 ? timeMs + 86_400_000 : timeMs;
  }

  async function waitForMoment(page: Page, isThere: (timeMs: number) => boolean): Promise<number> {
    for (const untilMs = Date.now() + 60_000; Date.now() < untilMs; ) {
      const timeMs = await momentMs(page);
      if (isThere(timeMs)) return timeMs;
      await page.waitForTimeout(50);
    }
    throw new Error(`The picture is that of ${await page.locator('#moment').textContent()}`);
  }

  async function narrow(page: Page): Promise<void> {
    await page.getByLabel('How much time is shown').selectOption('5 min');
  }

  test('live video plays on, and how old its picture is is told', async () => {
    const page = await open('cam-live');
    await badge(page, 'Live').waitFor();
    const from = await waitForMoment(page, (timeMs) => timeMs > Date.now() - 60_000);

    await waitForMoment(page, (timeMs) => timeMs > from + 4000);

    const [, seconds] = /^([\d.]+) s ago$/.exec((await page.locator('#age').textContent()) ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Math.abs(Date.now() - (await momentMs(page)) - Number(seconds) * 1000)).toBeLessThan(2000);
    expect(await page.evaluate(`document.querySelector('#video').videoWidth`)).toBe(640);
    expect(complaints).toEqual([]);
  });

  test('a gap is drawn where it is, and told', async () => {
    const page = await openGap();
    await narrow(page);

    const widths = await page.evaluate(
      `[...document.querySelectorAll('#stretches span')].map((span) => span.getBoundingClientRect().width)`,
    );
    const drawn = (widths as number[]).map((width) =>
      Math.round(width / (Number((widths as number[])[1]) / 20)),
    );
    expect(drawn).toEqual([40, 20]);
    expect(await page.locator('#coverage').textContent()).toBe('1 min 00 s of video, 1 gap of 30.0 s');
    expect(await page.locator('#gaps button').allInnerTexts()).toEqual([
      expect.stringContaining(`${clock(gapMs)} – ${clock(secondMs)}`),
    ]);
    expect(complaints).toEqual([]);
  });

  test('pictures are shown while the reader drags, and the video goes on from there', async () => {
    const page = await openGap();
    await narrow(page);
    const soughtMs = firstMs + 12_500;
    const { x, y } = await placeOf(page, soughtMs);
    await page.mouse.move(x + 60, y);
    await page.mouse.down();
    await page.mouse.move(x, y, { steps: 4 });

    // The newest picture of a stream without live video was shown before.
    const shownMs = await waitForMoment(page, (timeMs) => Math.abs(timeMs - soughtMs) < 1000);
    expect(await page.locator('#picture').isVisible()).toBe(true);
    expect(await page.evaluate(`document.querySelector('#picture').width`)).toBe(640);
    expect(await track(page).getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d/);
    await page.mouse.up();

    await badge(page, 'Replay').waitFor();
    await page.locator('#picture').waitFor({ state: 'hidden' });
    const playedMs = await waitForMoment(page, (timeMs) => timeMs > shownMs + 1500);
    expect(playedMs).toBeLessThan(shownMs + 10_000);
    expect(complaints).toEqual([]);
  });

  test('who lets go in a gap sees what comes after it, and a replay plays over a gap', async () => {
    const page = await openGap();
    await narrow(page);
    const inGap = await placeOf(page, gapMs + 20_000);
    await page.mouse.click(inGap.x, inGap.y);
    await badge(page, 'Replay').waitFor();
    const afterMs = await waitForMoment(page, (timeMs) => timeMs >= secondMs && timeMs < endMs);
    expect(afterMs).toBeLessThan(secondMs + 5000);

    const before = await placeOf(page, gapMs - 2000);
    await page.mouse.click(before.x, before.y);
    await waitForMoment(page, (timeMs) => timeMs >= gapMs - 4000 && timeMs < gapMs);
    await page.mouse.move(5, 5);

    await waitForMoment(page, (timeMs) => timeMs > secondMs + 1000);
    expect(complaints).toEqual([]);
  });

  test('a clip is marked and downloaded, and is video that others read', async () => {
    const page = await openGap();
    await narrow(page);
    for (const [button, timeMs] of [
      ['Start here', firstMs + 6000],
      ['End here', firstMs + 14_000],
    ] as const) {
      const { x, y } = await placeOf(page, timeMs);
      await page.mouse.move(x, y);
      await page.mouse.down();
      await waitForMoment(page, (shownMs) => Math.abs(shownMs - timeMs) < 1000);
      await track(page).press(button === 'Start here' ? '[' : ']');
      await page.mouse.up();
    }

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download MP4' }).click(),
    ]);
    const file = join(folder, 'clip.mp4');
    await download.saveAs(file);

    expect(download.suggestedFilename()).toMatch(/^cam-gap_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.mp4$/);
    await page.getByText(download.suggestedFilename()).waitFor();
    const probed = execFileSync(ffprobe.path, [
      ...['-v', 'error', '-count_frames', '-select_streams', 'v', '-of', 'json'],
      ...['-show_entries', 'stream=codec_name,nb_read_frames:format=duration', file],
    ]);
    const { streams, format } = JSON.parse(String(probed));
    // Two fragments of 5 s, whole, have a part in it.
    expect(streams).toEqual([{ codec_name: 'h264', nb_read_frames: '100' }]);
    expect(Number(format.duration)).toBeCloseTo(10, 1);
    expect(complaints).toEqual([]);
  });

  test('everything can be done with the keyboard', async () => {
    const page = await open('cam-live');
    await badge(page, 'Live').waitFor();
    await page.keyboard.press('Tab');
    for (let presses = 0; presses < 30 && !(await isFocused(page, 'track')); presses += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await isFocused(page, 'track')).toBe(true);
    const liveMs = await momentMs(page);

    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await track(page).getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d/);
    await badge(page, 'Replay').waitFor();
    const back = await waitForMoment(page, (timeMs) => timeMs < liveMs - 4000);
    await page.keyboard.press('[');
    await waitForMoment(page, (timeMs) => timeMs > back + 1500);
    await page.keyboard.press(']');
    await page.getByRole('button', { name: 'Download MP4' }).and(page.locator(':enabled')).waitFor();

    await page.keyboard.press('End');
    await badge(page, 'Live').waitFor();
    await waitForMoment(page, (timeMs) => timeMs > liveMs);
    for (let presses = 0; presses < 30 && !(await isFocused(page, 'download')); presses += 1) {
      await page.keyboard.press('Tab');
    }
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toContain('cam-live');
  });

  test('paused live video goes on where it was, and Live leads back', async () => {
    const page = await open('cam-live');
    await badge(page, 'Live').waitFor();
    await waitForMoment(page, (timeMs) => timeMs > Date.now() - 60_000);
    await page.getByRole('button', { name: 'Pause' }).click();
    await badge(page, 'Paused').waitFor();
    const pausedMs = await momentMs(page);
    await page.waitForTimeout(4000);
    expect(await momentMs(page)).toBe(pausedMs);

    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await badge(page, 'Replay').waitFor();
    const onMs = await waitForMoment(page, (timeMs) => timeMs > pausedMs);
    expect(onMs).toBeLessThan(pausedMs + 3000);

    await page.getByRole('button', { name: 'Live' }).click();
    await badge(page, 'Live').waitFor();
    await waitForMoment(page, (timeMs) => timeMs > pausedMs + 4000);
  });

  test('a stream that has nothing says so, and plays as soon as a camera sends', async () => {
    const page = await open('cam-later');
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    expect(await page.getByRole('link', { name: 'Capture with a camera' }).getAttribute('href')).toBe(
      '/?stream=cam-later',
    );

    const later = camera.goLive('cam-later');
    await badge(page, 'Live').waitFor();
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor({ state: 'hidden' });
    await waitForMoment(page, (timeMs) => timeMs > Date.now() - 60_000);
    await later.stop();
  });

  test('of a stream that is silent the newest picture is shown, with its age', async () => {
    const page = await openGap();

    // Kinesis Video takes a stream for live until it has been silent for 30 s.
    await badge(page, 'Not live').waitFor({ timeout: 50_000 });
    const shownMs = await waitForMoment(page, (timeMs) => timeMs > endMs - 1000);

    expect(shownMs).toBeLessThan(endMs);
    expect(await page.locator('#age').textContent()).toMatch(/^\d+ min \d\d s ago$/);
  });

  test('a session that may not be used any more is followed by another, at the same place', async () => {
    const page = await openGap();
    await narrow(page);
    const { x, y } = await placeOf(page, firstMs + 2000);
    let sessions = 0;
    page.on('request', (request) => {
      if (request.url().includes('/Playback?') && request.url().includes('start=')) sessions += 1;
    });
    // What the first session leads to is refused, as all of it is after its end.
    let expired: string | undefined;
    await page.route('**/getMP4MediaFragment*', async (route) => {
      const token = new URL(route.request().url()).searchParams.get('SessionToken') ?? '';
      expired ??= token;
      if (token !== expired) return route.continue();
      await route.fulfill({ status: 403, headers: { 'access-control-allow-origin': '*' } });
    });
    await page.mouse.click(x, y);

    const playedMs = await waitForMoment(page, (timeMs) => timeMs > firstMs && timeMs < gapMs);

    expect(playedMs).toBeLessThan(firstMs + 8000);
    await waitForMoment(page, (timeMs) => timeMs > playedMs + 1000);
    expect(sessions).toBeGreaterThanOrEqual(2);
  });

  test('what a live session has missed is no gap', async () => {
    const page = await open('cam-live');
    await badge(page, 'Live').waitFor();
    await page.getByText(/ of video, no gap$/).waitFor();
    let isOff = true;
    await page.route('**/getHLSMediaPlaylist*', (route) => (isOff ? route.abort() : route.continue()));
    // A live playlist tells of the last few seconds.
    await page.waitForTimeout(15_000);
    isOff = false;

    await badge(page, 'Live').waitFor();
    await waitForMoment(page, (timeMs) => timeMs > Date.now() - 10_000);
    await page.getByText(/ of video, no gap$/).waitFor();
  });

  test('what the service says is told in its words, and may be tried again', async () => {
    const page = await openPage();
    const problem = {
      ...{ type: 'about:blank', title: 'Bad Gateway', status: 502, code: 'playback_failed', retryable: true },
      ...{ detail: 'Kinesis Video did not answer.', requestId: 'r-1' },
    };
    const answer = { status: 502, contentType: 'application/problem+json', body: JSON.stringify(problem) };
    await page.route('**/Playback?*', (route) => route.fulfill(answer));
    await page.goto(`${stack.addresses.page}watch?stream=cam-live`);
    await page.getByRole('alert').getByText('Kinesis Video did not answer.').waitFor();
    await page.unroute('**/Playback?*');

    await page.getByRole('button', { name: 'Try again' }).click();

    await badge(page, 'Live').waitFor();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
  });

  test('a stream that the caller may not watch is refused in the words of the service', async () => {
    const page = await open('other');

    await page.getByRole('alert').getByText('streamName is "other", which this caller may not use').waitFor();
  });

  test('where playback is off the page says so, and asks for nothing', async () => {
    const page = await openPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\/(Playback|Image|Clip)/.test(request.url())) asked.push(request.url());
    });
    await changeConfig(page, (config) => ({ ...config, playback: false }));
    await page.goto(`${stack.addresses.page}watch`);

    await page.getByRole('heading', { name: 'Playback is off' }).waitFor();
    expect(asked).toEqual([]);
  });

  test('another stream is chosen by its name, and the pages lead to each other with it', async () => {
    const page = await open('cam-gap');
    const field = page.getByRole('combobox', { name: 'Stream' });
    await field.fill('cam-live');
    await field.press('Enter');
    await badge(page, 'Live').waitFor();
    expect(page.url()).toContain('?stream=cam-live');

    await page.getByRole('link', { name: 'Capture', exact: true }).click();
    const capturing = page.getByRole('combobox', { name: 'Stream' });
    await page.getByLabel('Size').locator('option', { hasText: '640' }).waitFor({ state: 'attached' });
    expect(await capturing.inputValue()).toBe('cam-live');
    await capturing.fill('cam-gap');
    await page.getByRole('link', { name: 'Watch', exact: true }).click();

    await page.getByText('1 gap of 30.0 s').waitFor();
  });

  describe('what it looks like', () => {
    const pictures = process.env['SCREENSHOTS'];
    const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
    const looks: [string, BrowserContextOptions][] = [
      ['light', { colorScheme: 'light' }],
      ['dark', { colorScheme: 'dark' }],
      ['phone', { ...phone, colorScheme: 'dark' }],
      ['forced-colours', { forcedColors: 'active' }],
    ];
    test.each(looks)('%s: axe finds nothing serious, and nothing sticks out', async (name, options) => {
      const page = await openGap(options);
      await narrow(page);
      await page.locator('#gaps button').click();
      await badge(page, 'Replay').waitFor();
      await page.locator('#mark-start').click();
      await waitForMoment(page, (timeMs) => timeMs > secondMs + 2000);
      await page.locator('#mark-end').click();

      expect(await findFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      if (pictures !== undefined)
        await page.screenshot({ path: join(pictures, `watch-${name}.png`), fullPage: true });
    });

    test('a stream without video', async () => {
      const page = await open('cam-nothing', { colorScheme: 'light' });
      await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();

      expect(await findFaults(page)).toEqual([]);
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'watch-empty.png') });
    });

    test('live', async () => {
      const page = await open('cam-live', { colorScheme: 'dark' });
      await badge(page, 'Live').waitFor();
      await waitForMoment(page, (timeMs) => timeMs > Date.now() - 60_000);

      expect(await findFaults(page)).toEqual([]);
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'watch-live.png') });
    });
  });
});

function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}

async function isFocused(page: Page, id: string): Promise<boolean> {
  return (await page.evaluate('document.activeElement.id')) === id;
}

const axe = createRequire(__filename).resolve('axe-core/axe.min.js');

/** Rules of accessibility that are broken, with where. */
async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as {
    id: string;
    impact: string;
    nodes: { target: string[] }[];
  }[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
