import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedFile {
  readonly contentType: string;
  readonly body: string | Buffer;
}

export interface FileSite {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves files by their paths, on a free port of this machine. */
export async function serveFiles(files: ReadonlyMap<string, ServedFile>): Promise<FileSite> {
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response
      .writeHead(file === undefined ? 404 : 200, { 'content-type': file?.contentType ?? 'text/plain' })
      .end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
