import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describeInChromium } from './support/chromium.ts';

const repository = join(__dirname, '..');
const images = join(repository, 'docs/images');
const maxBytes = { 'page.png': 200_000, 'page.webp': 400_000 };

describeInChromium('the pictures of the page', () => {
  test('are taken of a real run, and are small', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'screenshot-'));

    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'docs/make-screenshot.ts', folder], {
      cwd: repository,
    });

    for (const [name, bytes] of Object.entries(maxBytes)) {
      const [taken, committed] = [join(folder, name), join(images, name)];
      expect(await shapeOf(taken)).toEqual(await shapeOf(committed));
      for (const file of [taken, committed]) expect(statSync(file).size).toBeLessThan(bytes);
    }
    rmSync(folder, { recursive: true });
  });

  test('are there, in words too', () => {
    const read = (document: string): string => readFileSync(join(repository, document), 'utf8');

    expect(read('README.md')).toMatch(/!\[[^\]]{40,}\]\(docs\/images\/page\.webp\)/);
    expect(read('docs/getting-started.md')).toMatch(/!\[[^\]]{40,}\]\(images\/page\.png\)/);
  });
});

/** An animation has several pictures; ones that are alike become one. */
async function shapeOf(file: string): Promise<object> {
  const { format, width, pageHeight, height, pages = 1 } = await sharp(file, { animated: true }).metadata();
  return { format, width, height: pageHeight ?? height, isAnimated: pages > 5 };
}
