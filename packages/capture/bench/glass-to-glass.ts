// How old the video is that the page plays, from the camera's glass to the screen's, in Chromium with the local stack: the camera
// shows numbered pictures, and both videos of the page are read at the same moment.
// node --import tsx packages/capture/bench/glass-to-glass.ts [seconds] [batch in ms] [auto|h264|jpeg]
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../../../test/support/chromium.ts';
import { startTestStack, waitForConfig } from '../test/support/open-capture-page.ts';
import { barcodeSize, bars, framerate, pictures, writeBarcodeFilm } from './barcode-camera.ts';

const seconds = Number(process.argv[2] ?? 30);
process.env['BATCH_MS'] = process.argv[3] ?? '1000';
const encoding = process.argv[4] ?? 'auto';

/** For the page: the numbers that camera and player show now; null for one that shows none. */
const readBoth = `['#preview', '#player'].map((selector) => {
  const video = document.querySelector(selector);
  if (video === null || video.readyState < 2) return null;
  const context = new OffscreenCanvas(${barcodeSize.width}, 1).getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, -40, ${barcodeSize.width}, ${barcodeSize.height});
  const line = context.getImageData(0, 0, ${barcodeSize.width}, 1).data;
  const isWhite = (bar) => line[4 * Math.floor(((bar + 0.5) * ${barcodeSize.width}) / ${bars})] > 128;
  return Array.from({ length: ${bars} }, (_, bar) => Number(isWhite(bar)) << bar).reduce((sum, bit) => sum | bit, 0);
})`;

const dir = await mkdtemp(join(tmpdir(), 'barcode-'));
const film = join(dir, 'film.y4m');
await writeBarcodeFilm(film);
const { stack, stop } = await startTestStack();
const browser = await launchChromium([
  ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  `--use-file-for-fake-video-capture=${film}`,
]);
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 960 } });
  await page.goto(stack.addresses.page);
  await waitForConfig(page);
  await page.locator('details:has(#encoding) > summary').click();
  await page.getByLabel('Send frames as').selectOption(encoding);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#player:not([hidden])').waitFor();
  // The first fragments are played while the browser still warms up.
  await page.waitForTimeout(5000);

  const ages: number[] = [];
  const untilMs = Date.now() + seconds * 1000;
  while (Date.now() < untilMs) {
    const [live, played] = await page.evaluate<(number | null)[]>(readBoth);
    if (typeof live === 'number' && typeof played === 'number') {
      ages.push((((live - played + pictures) % pictures) * 1000) / framerate);
    }
    await page.waitForTimeout(100);
  }
  ages.sort((one, other) => one - other);
  const at = (share: number): string =>
    `${Math.round(ages[Math.floor(ages.length * share)] ?? Number.NaN)} ms`;
  const lane = await page.locator('#lane').textContent();
  console.log(`batches of ${process.env['BATCH_MS']} ms, ${lane}, load ${loadavg()[0]?.toFixed(1)}`);
  console.log(`glass to glass, ${ages.length} moments: median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}`);
} finally {
  await browser.close();
  await stop();
  await rm(dir, { recursive: true });
}
