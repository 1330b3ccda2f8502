import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FrameDataRequest,
  h264BatchMediaType,
  readFrameBundle,
  readH264Batch,
} from '@frame-ingest/contract';
import type { Page, Request } from 'playwright-core';
import {
  describeInChromium,
  launchChromiumWithProfile,
  launchWholeChromium,
} from '../../../../test/support/chromium.ts';
import { cameras } from '../cameras.ts';
import {
  changeConfig,
  openCapturePage,
  shortenBatches,
  startCapturing,
  stopCapturing,
  waitForConfig,
  waitUntil,
} from '../support/open-capture-page.ts';
import { useCapturePages } from '../support/use-capture-pages.ts';

const frameData = '**/FrameData';

describeInChromium('the queue of the page', () => {
  const { addresses, open, openBlank } = useCapturePages();

  /** Times of all frames that the service has confirmed, in the order of the answers. */
  function watchTimes(page: Page): number[] {
    const timesMs: number[] = [];
    page.on('response', (response) => {
      const request = response.request();
      if (request.method() === 'POST' && response.ok()) timesMs.push(...timesOf(request));
    });
    return timesMs;
  }

  const counter = async (page: Page, id: string): Promise<number> =>
    Number((await page.locator(`#${id}`).textContent())?.replaceAll(',', ''));
  const title = (page: Page, text: string | RegExp) => page.locator('#status', { hasText: text }).waitFor();
  /** Spares the test the rest of a pause, if there is one. */
  const hurry = (page: Page): Promise<void> =>
    page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 1000 })
      .catch(() => undefined);
  const capturedAtLeast = (page: Page, frames: number) =>
    waitUntil(
      page,
      `Number(document.querySelector('#captured').textContent.replaceAll(',', '')) >= ${frames}`,
    );

  /** A busy machine may lose frames before the page has them; the page says how many. */
  async function lostAtSource(page: Page): Promise<number> {
    return Number.parseInt((await page.locator('#lost-at-source').textContent()) || '0', 10);
  }

  async function expectAllInVideo(page: Page): Promise<void> {
    const missed = await lostAtSource(page);
    expect(await counter(page, 'lost')).toBe(missed);
    expect(await counter(page, 'encoded')).toBe(await counter(page, 'captured'));
    const detail = await page.locator('#status-detail').textContent();
    expect(detail).toMatch(missed === 0 ? /^None lost\.$/ : /of them before they could be captured\.$/);
  }

  test('without a network the page says so and keeps every frame; then it catches up', async () => {
    const page = await open();
    const timesMs = watchTimes(page);
    await startCapturing(page);
    await page.locator('#log > li').first().waitFor();

    await page.context().setOffline(true);
    await title(page, 'Offline');
    expect(await page.locator('#status-detail').textContent()).toContain('kept on this device');
    await capturedAtLeast(page, (await counter(page, 'captured')) + 60);
    expect(await page.locator('#waiting').textContent()).toMatch(/^\d+ frames in \d+ batches, /);
    await page.context().setOffline(false);

    await title(page, /^Live/);
    await stopCapturing(page);
    await expectAllInVideo(page);
    expect(timesMs).toEqual([...new Set(timesMs)].sort((a, b) => a - b));
    expect(timesMs).toHaveLength(await counter(page, 'captured'));
  });

  test('after a failure the time of the next try is told, and it can be had at once', async () => {
    const page = await open();
    await page.route(frameData, (route) => route.fulfill({ status: 503, headers: { 'retry-after': '60' } }));
    await startCapturing(page);
    await title(page, 'Trying again');

    expect(await page.locator('#status-detail').textContent()).toMatch(/next try is at \d\d:\d\d:\d\d\./);
    await page.unroute(frameData);
    await page.getByRole('button', { name: 'Try now' }).click();

    await title(page, /^Live/);
    await stopCapturing(page);
    await expectAllInVideo(page);
  });

  test('a refusal that would come again stops the sending with one message, and nothing is lost', async () => {
    const page = await open();
    let tries = 0;
    await page.route(frameData, (route) => {
      tries += 1;
      return route.fulfill({ status: 403, json: { message: 'Forbidden' } });
    });
    await startCapturing(page);
    const notice = page.getByRole('alert');
    await notice.getByRole('button', { name: 'Try again' }).waitFor();
    await title(page, 'Not sending');
    await capturedAtLeast(page, (await counter(page, 'captured')) + 30);
    expect(tries).toBe(1);

    await page.unroute(frameData);
    await notice.getByRole('button', { name: 'Try again' }).click();

    await title(page, /^Live/);
    await stopCapturing(page);
    await expectAllInVideo(page);
  });

  test('what a visit leaves is sent by the next one, with its times, once', async () => {
    const page = await open();
    await page.route(frameData, (route) => route.abort());
    await startCapturing(page);
    await capturedAtLeast(page, 25);
    const beforeMs = Date.now();
    await page.reload();
    const timesMs = watchTimes(page);
    await page.unroute(frameData);
    await waitForConfig(page);
    await page.locator('#log > li.good').first().waitFor();

    await title(page, /^Ready$/);

    expect(timesMs.length).toBeGreaterThanOrEqual(24);
    expect(timesMs).toEqual([...new Set(timesMs)].sort((a, b) => a - b));
    expect(timesMs.at(-1)).toBeLessThanOrEqual(beforeMs + 1000);
  });

  test('what is left for other streams is sent as well', async () => {
    const page = await open();
    await page.route(frameData, (route) => route.abort());
    await page.getByRole('combobox', { name: 'Stream' }).fill('cam-left');
    await startCapturing(page);
    await capturedAtLeast(page, 15);
    await page.reload();
    const streams: unknown[] = [];
    page.on('response', (response) => {
      if (response.request().method() === 'POST' && response.ok())
        streams.push(headOf(response.request()).streamName);
    });
    await page.unroute(frameData);
    await waitForConfig(page);
    await waitUntil(page, "document.querySelectorAll('#log > li').length > 0");
    await title(page, /^Ready$/);

    expect(await page.getByRole('combobox', { name: 'Stream' }).inputValue()).toBe(addresses().stream);
    expect(new Set(streams)).toEqual(new Set(['cam-left']));
  });

  test('stop now, send later: the page is free at once, and sends when told', async () => {
    const page = await open();
    await page.route(frameData, (route) => route.abort());
    await startCapturing(page);
    await capturedAtLeast(page, 15);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop now, send later' }).click();
    await title(page, /^\d+ frames to send$/);
    await page.unroute(frameData);

    await page.getByRole('button', { name: 'Send now' }).click();

    await title(page, 'Stopped after');
    await expectAllInVideo(page);
  });

  test('a stop can be taken back: the capture goes on, and its counters with it', async () => {
    const page = await open();
    await page.route(frameData, (route) => route.abort());
    await startCapturing(page);
    await capturedAtLeast(page, 15);
    await page.getByRole('button', { name: 'Stop' }).click();
    const before = await counter(page, 'captured');
    await page.getByRole('button', { name: 'Go on capturing' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await capturedAtLeast(page, before + 15);
    await page.unroute(frameData);
    await hurry(page);

    await title(page, /^Live/);
    await stopCapturing(page);
    await expectAllInVideo(page);
  });

  test('live first: the newest batch goes out before those that wait', async () => {
    const page = await open();
    await page.getByText('More settings').click();
    await page.getByLabel('Send waiting frames').selectOption('after live frames');
    await page.route(frameData, (route) => route.abort());
    await startCapturing(page);
    await capturedAtLeast(page, 45);
    const timesMs = watchTimes(page);
    await page.unroute(frameData);
    await hurry(page);

    await title(page, /^Live/);
    await stopCapturing(page);
    await expectAllInVideo(page);
    expect(timesMs[0]).toBeGreaterThan(Math.min(...timesMs));
    expect(new Set(timesMs).size).toBe(timesMs.length);
  });

  test('a device that is full: the oldest frames give way, and every one is told of', async () => {
    // Only a profile on disk feels another quota.
    const profile = await mkdtemp(join(tmpdir(), 'frame-ingest-profile-'));
    const context = await launchChromiumWithProfile(profile, cameras.camera);
    const page = await context.newPage();
    const { origin } = new URL(addresses().page);
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 });
    await shortenBatches(page);
    await page.route(frameData, (route) => route.abort());
    await page.goto(addresses().page);
    await waitForConfig(page);
    await page.getByLabel('Frames per second').selectOption('30');
    await page.getByRole('combobox', { name: 'Quality' }).selectOption('0.92');
    await startCapturing(page);
    await page.locator('#log > li', { hasText: 'Not sent' }).first().waitFor();
    await page.unroute(frameData);
    await hurry(page);

    await title(page, /^Live/);
    await stopCapturing(page);
    const [captured, encoded, lost] = [
      await counter(page, 'captured'),
      await counter(page, 'encoded'),
      await counter(page, 'lost'),
    ];
    const missed = await lostAtSource(page);
    expect(lost).toBeGreaterThan(missed);
    expect(encoded + lost - missed).toBe(captured);
    expect(await page.locator('#status-detail').textContent()).toMatch(/^\d+ frames? lost/);
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });

  describe('two tabs', () => {
    async function openTwo(): Promise<{ first: Page; second: Page }> {
      const first = await open();
      await startCapturing(first);
      const second = await first.context().newPage();
      await shortenBatches(second);
      await second.goto(addresses().page);
      await waitForConfig(second);
      await second.getByRole('button', { name: 'Start' }).click();
      await second.getByRole('alert').getByText('Another tab of this browser is capturing').waitFor();
      return { first, second };
    }

    test('the second says so, and may take over: the first stops and says why', async () => {
      const { first, second } = await openTwo();

      await second.getByRole('button', { name: 'Take over' }).click();

      await title(second, /^Live/);
      await first.getByRole('alert').getByText('Another tab has taken over').waitFor();
      expect(await first.getByRole('button', { name: 'Start' }).isVisible()).toBe(true);
      await stopCapturing(second);
      await expectAllInVideo(second);
    });

    test('the second may use another name', async () => {
      const { second } = await openTwo();

      await second.getByRole('button', { name: 'Use another name' }).click();
      await second.keyboard.type('cam-second');
      await second.keyboard.press('Enter');

      await title(second, /^Live/);
      await stopCapturing(second);
      await expectAllInVideo(second);
    });
  });

  test('a stream that the caller may not use is refused before the camera is asked for', async () => {
    const page = await open(
      {},
      `
      asked = 0;
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wish) => { asked += 1; return ask(wish); };`,
    );
    await page.getByRole('combobox', { name: 'Stream' }).fill('other');
    await page.getByRole('button', { name: 'Start' }).click();

    await page
      .getByRole('alert')
      .getByText('The service does not accept frames for the stream "other"')
      .waitFor();
    expect(await page.evaluate('asked')).toBe(0);
    await title(page, 'Ready');
  });

  /** The clock of the service, as one that is right while that of this machine is 20 minutes fast. */
  async function openWithFastClock(): Promise<Page> {
    const page = await openBlank();
    await changeConfig(page, (config) => ({ ...config, batchMs: 1000, nowMs: Date.now() - 20 * 60_000 }));
    await page.goto(addresses().page);
    await page.getByRole('alert').getByText('clock is 20 min fast').waitFor();
    return page;
  }

  test('a clock that is wrong is told of once, and the times can be corrected', async () => {
    const page = await openWithFastClock();
    const timesMs = watchTimes(page);
    const heads: FrameDataRequest[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') heads.push(headOf(request));
    });
    await page.getByRole('button', { name: 'Correct the times' }).click();
    expect(await page.getByRole('checkbox', { name: 'Correct the times' }).isChecked()).toBe(true);
    const startMs = Date.now();
    await startCapturing(page);
    await page.locator('#log > li').first().waitFor();
    await stopCapturing(page);

    const shiftsMs = timesMs.map((timeMs) => timeMs - startMs + 20 * 60_000);
    expect(Math.min(...shiftsMs)).toBeGreaterThan(-2000);
    expect(Math.max(...shiftsMs)).toBeLessThan(60_000);
    for (const { clockOffsetMs } of heads)
      expect(Math.abs(Number(clockOffsetMs) + 20 * 60_000)).toBeLessThan(2000);
    await expectAllInVideo(page);
  });

  test('a slow network makes rate and quality give way, visibly', async () => {
    const page = await open();
    await page.route(frameData, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await route.continue();
    });
    await startCapturing(page);

    await page.locator('#capture-settings', { hasText: '(chosen 10 fps, 640 × 480, quality 0.8)' }).waitFor();
    await page.locator('#log', { hasText: 'Uploads do not keep up with the camera' }).waitFor();
    await page.unroute(frameData);
    await page.getByText('Live, reduced').waitFor();
  });

  test('without a disk the page warns before frames are lost with it, and only then', async () => {
    const page = await openBlank();
    await page.route('**/frame-worker.js', async (route) => {
      const response = await route.fetch();
      const withoutDisk = `
        Object.defineProperty(navigator, 'storage', { value: undefined });
        Object.defineProperty(self, 'indexedDB', { value: undefined });`;
      await route.fulfill({ response, body: withoutDisk + (await response.text()) });
    });
    await shortenBatches(page);
    await page.goto(addresses().page);
    await waitForConfig(page);
    const isAskedAtLeaving = (): Promise<boolean> =>
      page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))");
    expect(await isAskedAtLeaving()).toBe(false);
    await startCapturing(page);

    expect(await isAskedAtLeaving()).toBe(true);
    expect(await page.locator('#kept').textContent()).toBe('In this page only: leave it open');
    await stopCapturing(page);
    expect(await isAskedAtLeaving()).toBe(false);
  });

  test('with a disk nothing is lost with the page, and it does not ask', async () => {
    const page = await open();
    await page.route(frameData, (route) => route.abort());
    await startCapturing(page);
    await capturedAtLeast(page, 15);

    expect(await page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")).toBe(
      false,
    );
    expect(await page.locator('#kept').textContent()).toContain('Kept on this device');
  });

  test('frames that the camera gave while the page was blocked are told of, and never "none lost"', async () => {
    const page = await open({}, 'delete window.MediaStreamTrackProcessor;');
    await page.getByLabel('Frames per second').selectOption('30');
    await startCapturing(page);
    await capturedAtLeast(page, 10);
    await page.evaluate('{ const endMs = performance.now() + 1500; while (performance.now() < endMs); }');

    await page.locator('#lost-at-source', { hasText: /^\d+ at the camera$/ }).waitFor();
    await title(page, 'Live, with gaps');
    await stopCapturing(page);
    expect(await counter(page, 'lost')).toBeGreaterThan(5);
    expect(await page.locator('#status-detail').textContent()).toMatch(
      /^\d+ frames lost, \d+ of them before they could be captured/,
    );
  });

  test('the screen stays on during a run, and may go off after it', async () => {
    const browser = await launchWholeChromium(cameras.camera);
    const page = await openCapturePage(
      browser,
      addresses().page,
      `
      locks = [];
      const request = navigator.wakeLock.request.bind(navigator.wakeLock);
      navigator.wakeLock.request = async (type) => { const lock = await request(type); locks.push(lock); return lock; };`,
    );
    await startCapturing(page);
    await waitUntil(page, 'locks.length === 1 && !locks[0].released');
    await stopCapturing(page);
    await waitUntil(page, 'locks[0].released');
    await browser.close();
  });
});

function headOf(request: Request): FrameDataRequest {
  const body = request.postDataBuffer() ?? Buffer.of();
  const isH264 = request.headers()['content-type'] === h264BatchMediaType;
  return (isH264 ? readH264Batch(body) : readFrameBundle(body)) as unknown as FrameDataRequest;
}

function timesOf(request: Request): number[] {
  return (headOf(request).timestamps ?? []).map(Number);
}
