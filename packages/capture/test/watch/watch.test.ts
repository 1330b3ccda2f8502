import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalStack } from '@frame-ingest/local';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../../test/support/chromium.ts';
import { startTestStack, waitUntil } from '../player/open-capture-page.ts';
import { createSampleCamera, type SampleCamera } from './sample-camera.ts';

const pictures = process.env['SCREENSHOTS'] ?? join(tmpdir(), 'frame-ingest-watch');

describeInChromium('the viewer', () => {
  let stack: LocalStack;
  let stop: () => Promise<void>;
  let browser: Browser;
  let camera: SampleCamera;
  const pages: Page[] = [];
  /** Of the stream `cam-gap`: two recordings with 30 s between them. */
  let firstMs: number;
  let gapMs: number;
  let secondMs: number;

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    ({ stack, stop } = await startTestStack());
    browser = await launchChromium([]);
    camera = await createSampleCamera(stack.addresses.api);
    firstMs = Math.floor(Date.now() / 1000) * 1000 - 240_000;
    gapMs = firstMs + 40_000;
    secondMs = gapMs + 30_000;
    await camera.record('cam-gap', firstMs, 40);
    await camera.record('cam-gap', secondMs, 20);
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
  });

  async function open(query: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options });
    const page = await context.newPage();
    pages.push(page);
    await page.goto(`${stack.addresses.page}watch${query}`);
    return page;
  }

  const shoot = (page: Page, name: string): Promise<unknown> =>
    page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  const badge = (page: Page, text: string) => page.locator('#badge').getByText(text, { exact: true });

  test('shots', async () => {
    const live = camera.goLive('cam-gap');
    const page = await open('?stream=cam-gap', { colorScheme: 'dark' });
    page.on('console', (m) => console.log(m.text()));
    page.on('pageerror', (m) => console.log(m));
    await badge(page, 'Live').waitFor().catch(() => console.log('not live'));
    await page.waitForTimeout(6000);
    await page.locator('#span').selectOption('300000');
    await page.waitForTimeout(1000);
    await shoot(page, 'desktop-dark');
    const box = await page.locator('#track').boundingBox();
    if (box === null) throw new Error();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.28, box.y + 20, { steps: 5 });
    await page.waitForTimeout(1500);
    await shoot(page, 'desktop-scrub');
    await page.mouse.up();
    await page.waitForTimeout(2500);
    await page.locator('#mark-start').click();
    await page.locator('#forward').click();
    await page.waitForTimeout(1500);
    await page.locator('#mark-end').click();
    await shoot(page, 'desktop-replay');
    const phone = await open('?stream=cam-gap', { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
    await badge(phone, 'Live').waitFor().catch(() => console.log('not live'));
    await phone.waitForTimeout(3000);
    await shoot(phone, 'phone-light');
    await live.stop();
    const forced = await open('?stream=cam-gap', { forcedColors: 'active', colorScheme: 'dark' });
    await forced.waitForTimeout(4000);
    await shoot(forced, 'forced');
    const empty = await open('?stream=cam-empty', { colorScheme: 'light' });
    await empty.waitForTimeout(3000);
    await shoot(empty, 'empty-light');
    void [readFile, writeFile, waitUntil];
  });
});
