import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFrameBundle } from '@frame-ingest/contract';
import { type LocalStack, startLocalStack } from '@frame-ingest/local';
import type { Browser, Page } from 'puppeteer-core';
import { type FaultyProxy, startFaultyProxy } from '../../../test/support/faulty-proxy.ts';
import { describeInFirefox, launchFirefox } from '../../../test/support/firefox.ts';
import { startLogSite } from './log/log-site.ts';
import { readFakeCameraTime } from './read-fake-camera-time.ts';

/** Firefox tells a frame's time in steps of 11.6 ms, and rounds its clock to 1 ms. */
const toleranceMs = 40;

describeInFirefox('the page in Firefox', () => {
  let stack: LocalStack;
  let dataDir: string;
  let proxy: FaultyProxy;
  let browser: Browser;
  const bodies: Buffer[] = [];

  beforeAll(async () => {
    process.env['POWERTOOLS_LOG_LEVEL'] ??= 'ERROR';
    dataDir = await mkdtemp(join(tmpdir(), 'frame-ingest-firefox-'));
    proxy = await startFaultyProxy((body) => bodies.push(body));
    const sampleFramesDir = fileURLToPath(new URL('../../../examples/frames', import.meta.url));
    const ports = { port: 0, s3Port: 0, kvsPort: 0 };
    stack = await startLocalStack({ dataDir, ...ports, sampleFramesDir, allowedOrigins: [proxy.url] });
    proxy.setTarget(stack.addresses.page);
    browser = await launchFirefox();
  });

  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await stack?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('a camera is captured with true times, and its video plays without a gap', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(proxy.url);
    await page.waitForSelector('#size option[value="640 × 480"]');
    await page.click('#primary');
    await page.waitForFunction("document.querySelectorAll('#log > li').length >= 4");
    await page.click('#primary');
    await page.waitForFunction("document.querySelector('#status').textContent.startsWith('Stopped')");

    const batches = bodies.map(
      (body) =>
        readFrameBundle(body) as {
          readonly frames: readonly (Uint8Array | null)[];
          readonly timestamps: readonly number[];
        },
    );
    const times = batches.flatMap(({ timestamps }) => timestamps);
    const drawn = await Promise.all(
      batches
        .flatMap(({ frames }) => frames)
        .map(async (frame) => (frame === null ? undefined : readFakeCameraTime(frame))),
    );
    const late = times.map((timeMs, index) => timeMs - Number(drawn[index]));

    expect(times.length).toBeGreaterThan(40);
    expect(times.every((time, index) => index === 0 || time > Number(times[index - 1]))).toBe(true);
    expect(Math.min(...late)).toBeGreaterThan(-toleranceMs);
    expect(median(late)).toBeLessThan(toleranceMs);
    expect(await counter(page, 'captured')).toBe(times.length);
    expect(await counter(page, 'encoded')).toBe(times.length);
    await page.waitForFunction("document.querySelector('#player').ended");
    expect(await page.evaluate("document.querySelector('#player').buffered.length")).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describeInFirefox('the library in Firefox that protects its user', () => {
  let site: Awaited<ReturnType<typeof startLogSite>>;
  let browser: Browser;
  beforeAll(async () => {
    site = await startLogSite();
  });
  afterEach(() => browser?.close());
  afterAll(() => site?.close());

  async function open(preference: string): Promise<Page> {
    browser = await launchFirefox({ [preference]: true });
    const page = await browser.newPage();
    await page.goto(site.origin);
    return page;
  }

  test('a private window keeps the log in the database, and the log is there after a reload', async () => {
    const page = await open('browser.privatebrowsing.autostart');
    await page.evaluate('openLog().then(() => append(0, 5, 20000)).then(() => log.cut({ lastFrameMs: 33 }))');
    await page.reload();
    await page.evaluate('openLog()');

    expect(await page.evaluate('log.storage')).toBe('indexeddb');
    expect(await page.evaluate('readAll(20000)')).toEqual([[0, 1, 2, 3, 4]]);
  });

  test('a browser that gives noise for pictures is refused before the camera is asked for', async () => {
    const page = await open('privacy.resistFingerprinting');

    const refusal = await page.evaluate(`capture.createCameraSource({
      ...{ framerate: 10, width: 640, height: 480, quality: 0.8 },
      video: document.createElement('video'),
      createWorker: workerWithout('nothing'),
    })({ onFrame() {}, onEnd() {} }).then(() => 'started', ({ code }) => code)`);

    expect(refusal).toBe('canvas_blocked');
  });
});

async function counter(page: Page, id: string): Promise<number> {
  return Number(
    String(await page.evaluate(`document.querySelector('#${id}').textContent`)).replaceAll(',', ''),
  );
}

function median(values: readonly number[]): number {
  return Number([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]);
}
