import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPage, contentSecurityPolicy } from '../packages/capture/build/build-page';
import { writeIfChanged } from './write-if-changed';

/**
 * Builds the page for `CaptureSite`: its files in page/, and beside them what it needs of a browser. The same sources give
 * the same bytes, so the asset's hash only changes with the page.
 * @param outputDirectory folder that receives them
 */
export async function buildSite(outputDirectory: string = join(__dirname, 'site')): Promise<void> {
  const page = join(outputDirectory, 'page');
  const files = new Map(
    [...(await buildPage())].map(([path, { body }]) => [path === '/' ? 'index.html' : path.slice(1), body]),
  );

  await mkdir(page, { recursive: true });
  for (const [name, body] of files) await writeIfChanged(join(page, name), body);
  const policy = Buffer.from(`${JSON.stringify(contentSecurityPolicy, null, 2)}\n`);
  await writeIfChanged(join(outputDirectory, 'content-security-policy.json'), policy);
  // What the page had once would be deployed for ever.
  for (const name of await readdir(page)) if (!files.has(name)) await rm(join(page, name));
}

if (require.main === module) {
  buildSite().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
