import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describeInChromium } from './support/chromium.ts';

const repository = join(__dirname, '..');
const maxBytes = 200_000;

describeInChromium('the picture that the README begins with', () => {
  test('is taken of a real run, and is small', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'screenshot-'));
    const taken = join(folder, 'page.png');

    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'docs/make-screenshot.ts', taken], {
      cwd: repository,
    });

    const committed = join(repository, 'docs/images/page.png');
    const sizeOf = async (file: string) => {
      const { format, width, height } = await sharp(file).metadata();
      return { format, width, height };
    };
    expect(await sizeOf(taken)).toEqual(await sizeOf(committed));
    for (const file of [taken, committed]) expect(statSync(file).size).toBeLessThan(maxBytes);
    rmSync(folder, { recursive: true });
  });

  test('is there, in words too', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');

    expect(readme).toMatch(/!\[[^\]]{40,}\]\(docs\/images\/page\.png\)/);
  });
});
