import type { LocalStack } from '@frame-ingest/local';
import type { Browser, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../../test/support/chromium.ts';
import { cameras } from '../cameras.ts';
import {
  openCapturePage,
  shortenBatches,
  startCapturing,
  startTestStack,
  stopCapturing,
  waitForConfig,
  waitUntil,
} from '../support/open-capture-page.ts';
import { launchWithTabs } from './launch-with-tabs.ts';

/** What the player does, over and over, as the page itself can see it. */
interface Look {
  readonly atS: number;
  readonly endS: number;
  readonly paused: boolean;
}

describeInChromium('the player of the capture page', () => {
  let stack: LocalStack;
  let stop: () => Promise<void>;
  let browser: Browser;
  const pages: Page[] = [];

  beforeAll(async () => {
    ({ stack, stop } = await startTestStack());
    browser = await launchChromium(cameras.camera);
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  async function open(initScript = ''): Promise<Page> {
    const page = await openCapturePage(browser, stack.addresses.page, initScript);
    pages.push(page);
    return page;
  }

  const look = (page: Page): Promise<Look> =>
    page.evaluate(`(() => {
      const player = document.querySelector('#player');
      const { buffered, currentTime, paused } = player;
      return { atS: currentTime, endS: buffered.length ? buffered.end(buffered.length - 1) : 0, paused };
    })()`);

  /** Waits until the player has come past a place on its timeline. */
  const playsPast = (page: Page, seconds: number): Promise<void> =>
    waitUntil(page, `document.querySelector('#player').currentTime > ${seconds}`);

  const playsToEnd = (page: Page): Promise<void> =>
    waitUntil(page, `document.querySelector('#player').ended`);

  const goLive = (page: Page) => page.getByRole('button', { name: 'Go live' });

  test('a second run plays on where the first has ended, and does not show it again', async () => {
    const page = await open();
    await startCapturing(page);
    await playsPast(page, 1);
    await stopCapturing(page);
    await playsToEnd(page);
    const first = await look(page);
    await page.evaluate(`{
      lowest = Infinity;
      const player = document.querySelector('#player');
      for (const event of ['timeupdate', 'playing', 'seeked'])
        player.addEventListener(event, () => { lowest = Math.min(lowest, player.currentTime); });
    }`);

    await startCapturing(page);
    await playsPast(page, first.endS + 1);

    expect(await page.evaluate('lowest')).toBeGreaterThanOrEqual(first.endS - 0.01);
  });

  test('how old the picture is goes on while nothing comes, and while the player is paused', async () => {
    const page = await open();
    await startCapturing(page);
    await playsPast(page, 1);
    await page.route('**/FrameData', (route) => route.abort());
    await standsStill(page);

    const before = await age(page);
    await page.waitForTimeout(2500);
    const waiting = await age(page);
    await page.evaluate(`document.querySelector('#player').pause()`);
    await page.waitForTimeout(2500);
    const paused = await age(page);

    expect(before).toBeGreaterThan(0);
    // A busy machine draws late; a clock that stands still is behind by more.
    expect(waiting - before).toBeGreaterThan(2);
    expect(paused - waiting).toBeGreaterThan(2);
  });

  test('who has wound back or paused is offered to go live, and gets there', async () => {
    const page = await open();
    await startCapturing(page);
    await playsPast(page, 2);
    expect(await goLive(page).isVisible()).toBe(false);

    await page.evaluate(`document.querySelector('#player').pause()`);
    await waitUntil(
      page,
      `(() => {
      const { buffered, currentTime } = document.querySelector('#player');
      return buffered.end(buffered.length - 1) - currentTime > 5;
    })()`,
    );
    // It was the reader who has paused: nothing moves until they ask for it.
    expect((await look(page)).paused).toBe(true);
    await goLive(page).click();

    await waitUntil(page, `!document.querySelector('#player').paused`);
    const { atS, endS } = await look(page);
    expect(endS - atS).toBeLessThan(3);
    await goLive(page).waitFor({ state: 'hidden' });
  });

  test('who winds back stays there', async () => {
    const page = await open();
    await startCapturing(page);
    await playsPast(page, 6);

    await page.evaluate(`document.querySelector('#player').currentTime = 0.5`);
    await playsPast(page, 2.5);
    await page.waitForTimeout(1500);

    const { atS, endS } = await look(page);
    expect(endS - atS).toBeGreaterThan(4);
    expect(await goLive(page).isVisible()).toBe(true);
  });

  test('a player that has fallen far behind jumps to live', async () => {
    const page = await open();
    await startCapturing(page);
    await playsPast(page, 1);
    // As on a machine that was asleep, or too busy to play: the batches come, the player stands.
    await page.evaluate(`{
      const player = document.querySelector('#player');
      Object.defineProperty(player, 'playbackRate', { set() {}, get: () => 1, configurable: true });
      Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'playbackRate').set.call(player, 0.07);
    }`);

    await waitUntil(
      page,
      `(() => {
        const { buffered, currentTime } = document.querySelector('#player');
        const endS = buffered.end(buffered.length - 1);
        return endS > 9 && endS - currentTime < 4;
      })()`,
    );
  });

  test('in a tab that was hidden it is live again as soon as the tab is seen', async () => {
    const tabs = await launchWithTabs(cameras.camera);
    const context = tabs.browser.contexts()[0];
    if (context === undefined) throw new Error('the browser has no window');
    const page = await context.newPage();
    await shortenBatches(page);
    await page.goto(stack.addresses.page);
    await waitForConfig(page);
    await startCapturing(page);
    await waitUntil(page, `document.querySelector('#player').currentTime > 1`);

    const other = await context.newPage();
    await other.bringToFront();
    await waitUntil(page, 'document.hidden');
    await page.waitForTimeout(8000);
    await page.bringToFront();
    await waitUntil(page, '!document.hidden');
    await waitUntil(page, `!document.querySelector('#player').paused`);
    await page.waitForTimeout(500);

    const seconds = await age(page);
    await tabs.end();
    expect(seconds).toBeLessThan(5);
  });

  test('a hole in the buffer is jumped over', async () => {
    // The third fragment is put 0.7 s behind the end of the second.
    const page = await open(`{
      const { set, get } = Object.getOwnPropertyDescriptor(SourceBuffer.prototype, 'timestampOffset');
      let count = 0;
      Object.defineProperty(SourceBuffer.prototype, 'timestampOffset', {
        get, set(value) { count += 1; set.call(this, count === 3 ? value + 0.7 : value); },
      });
    }`);
    await startCapturing(page);

    await playsPast(page, 4);

    expect(await page.evaluate(`document.querySelector('#player').buffered.length`)).toBeGreaterThan(1);
  });

  const countTypes = `
    types = [];
    const { changeType } = SourceBuffer.prototype;
    SourceBuffer.prototype.changeType = function (type) { types.push(type); changeType.call(this, type); };`;

  test('the type of the buffer is changed where the video is of another type, and only there', async () => {
    const page = await open(countTypes);
    await startCapturing(page);
    await playsPast(page, 2.2);
    await stopCapturing(page);
    expect(await page.evaluate('types')).toEqual([]);
    await playsToEnd(page);
    const { endS } = await look(page);

    // Level 4.1 from now on, by what the file says.
    await page.route('**/Clip?*', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      const avcC = body.indexOf('avcC');
      if (avcC > 0) body[avcC + 7] = 41;
      await route.fulfill({ response, body });
    });
    await startCapturing(page);
    await playsPast(page, endS + 1.5);

    expect(await page.evaluate('types')).toEqual(['video/mp4; codecs="avc1.42c029"']);
  });

  test('a browser without changeType plays what is of one type', async () => {
    const page = await open('delete SourceBuffer.prototype.changeType;');
    await startCapturing(page);

    await playsPast(page, 2);

    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });
});

/** Seconds, as the page tells them. */
async function age(page: Page): Promise<number> {
  const text = (await page.locator('#behind').textContent()) ?? '';
  const [, seconds] = /([\d.]+) s/.exec(text) ?? [];
  return Number(seconds);
}

/** Waits until what was on its way has come and has been played. */
async function standsStill(page: Page): Promise<void> {
  const position = (): Promise<unknown> => page.evaluate(`document.querySelector('#player').currentTime`);
  let before: unknown;
  for (let now = await position(); now !== before; now = await position()) {
    before = now;
    await page.waitForTimeout(2000);
  }
}
