// Takes the picture of the page that the README begins with, out of a real run: the local stack, and Chromium.
// node --import tsx docs/make-screenshot.ts [docs/images/page.png]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalStack } from '@frame-ingest/local';
import sharp from 'sharp';
import { cameras } from '../packages/capture/test/cameras.ts';
import { launchChromium } from '../test/support/chromium.ts';

const output = process.argv[2] ?? fileURLToPath(new URL('images/page.png', import.meta.url));
const viewport = { width: 1100, height: 1084 };
/** So many fragments have come back when the picture is taken. */
const fragments = 3;

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
  await writeFile(output, await sharp(png).png({ palette: true, compressionLevel: 9 }).toBuffer());
} finally {
  await browser.close();
  await stack.close();
  await rm(dataDir, { recursive: true, force: true });
}
