import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PageReport } from './page-report.ts';

export interface CameraPage {
  readonly url: string;
  close(): void;
}

/**
 * Serves the page of a watched camera from an origin of its own, which stays when the API goes.
 * @param onReport told of what a page reports in a browser that gives it no function `report`
 */
export async function serveCameraPage(
  onReport: (report: PageReport) => void = () => undefined,
): Promise<CameraPage> {
  const files = new Map([
    ['/', { type: 'text/html', body: html }],
    ['/camera-page.js', { type: 'text/javascript', body: await bundle('bench/soak/capture/camera-page.ts') }],
    [
      '/frame-worker.js',
      { type: 'text/javascript', body: await bundle('packages/capture/src/worker/frame-worker.ts') },
    ],
  ]);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      onReport((await json(request)) as PageReport);
      response.writeHead(204).end();
      return;
    }
    const file = files.get(new URL(request.url ?? '/', 'http://page').pathname);
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.type }).end(file.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
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

/**
 * The request of a report is synchronous: when the browser is killed, everything that was reported has arrived, and no frame is
 * on disk that was not reported before.
 */
const html = `<!doctype html>
<meta charset="utf-8">
<script>
  globalThis.report ??= (entry) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/report', false);
    request.send(JSON.stringify(entry));
  };
</script>
<script type="module" src="/camera-page.js"></script>
<body>
`;

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
