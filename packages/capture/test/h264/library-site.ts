import { toLibraryFiles } from '../open-library.ts';
import { type FileSite, serveFiles } from '../support/serve-files.ts';

/** Serves the page of `openLibrary` to browsers that no route can be put in front of. */
export async function startLibrarySite(workerScript = ''): Promise<FileSite> {
  return serveFiles(await toLibraryFiles(workerScript));
}
