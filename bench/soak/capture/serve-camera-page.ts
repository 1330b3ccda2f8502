import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Serves the page of a watched camera from an origin of its own, which stays when the API goes. */
export async function serveCameraPage(): Promise<{ readonly url: string; close(): void }> {
  const page =
    '<!doctype html><meta charset="utf-8"><script type="module" src="/camera-page.js"></script><body>';
  const files = new Map([
    ['/', { type: 'text/html', body: page }],
    ['/camera-page.js', { type: 'text/javascript', body: await bundle('bench/soak/capture/camera-page.ts') }],
    [
      '/frame-worker.js',
      { type: 'text/javascript', body: await bundle('packages/capture/src/worker/frame-worker.ts') },
    ],
  ]);
  const server = createServer(({ url = '/' }, response) => {
    const file = files.get(new URL(url, 'http://page').pathname);
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.type }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../../${entry}`, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return String(outputFiles[0]?.text);
}
