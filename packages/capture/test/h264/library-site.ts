import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toLibraryFiles } from '../open-library.ts';

export interface LibrarySite {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves the page of `openLibrary` to browsers that no route can be put in front of. */
export async function startLibrarySite(workerScript = ''): Promise<LibrarySite> {
  const files = await toLibraryFiles(workerScript);
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
