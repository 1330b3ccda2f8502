import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const maxBytes = 15 * 1000;

test('what a page loads in order to capture is small', async () => {
  const { outputFiles = [] } = await build({
    stdin: {
      contents: `export { createCameraSource, listLogs, openQueue, persistStorage, startCapture } from '@frame-ingest/capture';`,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    outdir: 'out',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  const entry = outputFiles.find(({ path }) => path.endsWith('stdin.js'));
  const bytes = gzipSync(entry?.contents ?? '', { level: 9 }).length;

  process.stdout.write(`@frame-ingest/capture: ${bytes} bytes, compressed\n`);
  expect(bytes).toBeGreaterThan(5000);
  expect(bytes).toBeLessThan(maxBytes);
});
