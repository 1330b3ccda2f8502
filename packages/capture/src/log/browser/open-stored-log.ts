import type { FrameLog } from '../frame-log.ts';
import type { LogFolder } from '../log-folder.ts';
import { type FrameLogOptions, openFrameLog } from '../open-frame-log.ts';
import { createMemoryFolder } from '../stores/create-memory-folder.ts';
import { openIndexedDbFolder } from '../stores/open-indexed-db-folder.ts';
import { hasSyncAccess, openOpfsFolder } from '../stores/open-opfs-folder.ts';

/** Where a log is: in the origin's own file system, in its database, or gone with the page. */
export type LogStorage = 'opfs' | 'indexeddb' | 'memory';

/**
 * Opens the log in the best place that this browser offers.
 * @param storage there and nowhere else
 * @throws LogError
 */
export async function openStoredLog(
  name: string,
  storage: LogStorage | undefined,
  options: FrameLogOptions,
): Promise<{ readonly storage: LogStorage; readonly log: FrameLog }> {
  const found =
    storage === undefined ? await findFolder(name) : { storage, folder: await openers[storage](name) };
  return { storage: found.storage, log: await openFrameLog(found.folder, options) };
}

const openers: Record<LogStorage, (name: string) => Promise<LogFolder>> = {
  opfs: openOpfsFolder,
  indexeddb: openIndexedDbFolder,
  memory: async () => createMemoryFolder(),
};

/** What is refused as a whole is not there: Firefox does so in private windows, with rejections or by lacking the API. */
async function findFolder(
  name: string,
): Promise<{ readonly storage: LogStorage; readonly folder: LogFolder }> {
  if (hasSyncAccess()) {
    const folder = await openOpfsFolder(name).catch(() => undefined);
    if (folder !== undefined) return { storage: 'opfs', folder };
  }
  const folder = await openIndexedDbFolder(name).catch(() => undefined);
  if (folder !== undefined) return { storage: 'indexeddb', folder };
  return { storage: 'memory', folder: createMemoryFolder() };
}
