import { mkdir, readdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { buildPage, contentSecurityPolicy } from '../packages/capture/build/build-page';
import { writeIfChanged } from './write-if-changed';

/**
 * Builds the pages for `CaptureSite`: their files in page/, and beside them what they need of a browser. The same sources give
 * the same bytes, so the asset's hash only changes with the page.
 * @param outputDirectory folder that receives them
 */
export async function buildSite(outputDirectory: string = join(__dirname, 'site')): Promise<void> {
  const page = join(outputDirectory, 'page');
  const files = new Map([...(await buildPage())].map(([path, { body }]) => [toFileName(path), body]));

  await mkdir(page, { recursive: true });
  for (const [name, body] of files) await writeIfChanged(join(page, name), body);
  const policy = Buffer.from(`${JSON.stringify(contentSecurityPolicy, null, 2)}\n`);
  await writeIfChanged(join(outputDirectory, 'content-security-policy.json'), policy);
  // Files that an earlier build left would be deployed for ever.
  for (const name of await readdir(page)) if (!files.has(name)) await rm(join(page, name));
}

/** S3 takes the type of a file from its extension. A page gets its extension here, and the distribution finds it by that name. */
function toFileName(path: string): string {
  if (path === '/') return 'index.html';
  return extname(path) === '' ? `${path.slice(1)}.html` : path.slice(1);
}

if (require.main === module) {
  buildSite().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
