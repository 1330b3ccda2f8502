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
  await page.getByLabel('Encoding').selectOption(encoding);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator('#player:not([hidden])').waitFor();
  // The first fragments are played while the browser still warms up.
  await page.waitForTimeout(5000);

  const ages: number[] = [];
  const untilMs = Date.now() + seconds * 1000;
  while (Date.now() < untilMs) {
    const [live, played] = await page.evaluate(readBoth, { ...barcodeSize, bars });
    if (live !== undefined && played !== undefined) {
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

/** In the page: the numbers that camera and player show now; undefined for one that shows none. */
function readBoth(film: { width: number; height: number; bars: number }): (number | undefined)[] {
  const canvas = new OffscreenCanvas(film.width, film.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return ['#preview', '#player'].map((selector) => {
    const video = document.querySelector<HTMLVideoElement>(selector);
    if (video === null || video.readyState < 2 || context === null) return undefined;
    context.drawImage(video, 0, 0, film.width, film.height);
    const line = context.getImageData(0, 40, film.width, 1).data;
    let number = 0;
    for (let bar = 0; bar < film.bars; bar += 1) {
      const x = Math.floor(((bar + 0.5) * film.width) / film.bars);
      if ((line[x * 4] ?? 0) > 128) number |= 1 << bar;
    }
    return number;
  });
}
