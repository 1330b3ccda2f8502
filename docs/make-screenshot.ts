// Takes the pictures of the page that the README begins with, out of a real run: the local stack, and Chromium.
// node --import tsx docs/make-screenshot.ts [docs/images]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startLocalStack } from '@frame-ingest/local';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { cameras } from '../packages/capture/test/cameras.ts';
import { launchChromium } from '../test/support/chromium.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('images', import.meta.url));
const viewport = { width: 1100, height: 1130 };
/** So many fragments have come back when the picture is taken. */
const fragments = 3;
/** The two panels, in which there is something to see. */
const panels = { left: 16, top: 292, width: 1068, height: 646 };
const animation = { pictures: 20, everyMs: 200, width: 800 };

const dataDir = await mkdtemp(join(tmpdir(), 'frame-ingest-screenshot-'));
const sampleFramesDir = fileURLToPath(new URL('../examples/frames', import.meta.url));
const stack = await startLocalStack({ dataDir, sampleFramesDir, port: 0, s3Port: 0, kvsPort: 0 });
const browser = await launchChromium(cameras.noCamera);
try {
  const page = await browser.newPage({ viewport, colorScheme: 'light' });
  await page.goto(stack.addresses.page);
  // Without a camera the source is the sample clip.
  await page.getByLabel('Source').getByText('Sample clip').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Start' }).click();
  await page.locator(`#log > li:nth-child(${fragments})`).waitFor();
  const png = await page.screenshot();
  // Colours from a palette: a third of the size.
  await sharp(png).png({ palette: true, compressionLevel: 9 }).toFile(join(folder, 'page.png'));
  await writeFile(join(folder, 'page.webp'), await animate(page));
} finally {
  await browser.close();
  await stack.close();
  await rm(dataDir, { recursive: true, force: true });
}

/** Some seconds of the panels, at their own speed, as an animation that repeats. */
async function animate(page: Page): Promise<Buffer> {
  const seen = await record(page, animation.pictures * animation.everyMs);
  const pictures = await Promise.all(
    Array.from({ length: animation.pictures }, (_, index) => {
      const atMs = (seen[0]?.atMs ?? 0) + index * animation.everyMs;
      const shown = seen.findLast((picture) => picture.atMs <= atMs);
      return sharp(shown?.data).extract(panels).resize({ width: animation.width }).png().toBuffer();
    }),
  );
  return sharp(pictures, { join: { animated: true } })
    .webp({ quality: 60, effort: 6, loop: 0, delay: pictures.map(() => animation.everyMs) })
    .toBuffer();
}

interface SeenPicture {
  readonly atMs: number;
  readonly data: Buffer;
}

/** What Chromium shows meanwhile: a picture for each change. */
async function record(page: Page, durationMs: number): Promise<readonly SeenPicture[]> {
  const pictures: SeenPicture[] = [];
  const session = await page.context().newCDPSession(page);
  session.on('Page.screencastFrame', ({ data, metadata: { timestamp = 0 }, sessionId }) => {
    pictures.push({ atMs: timestamp * 1000, data: Buffer.from(data, 'base64') });
    void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 90 });
  await delay(durationMs + animation.everyMs);
  await session.send('Page.stopScreencast');
  return pictures;
}
