import { segmentHeaderBytes } from '../format/segment.ts';
import { listFolders } from '../stores/opfs-folders.ts';
import type { LogStorage } from './open-stored-log.ts';

/** A log of this origin that may have frames. */
export interface StoredLog {
  readonly name: string;
  readonly storage: LogStorage;
  /** Size of its files. */
  readonly sizeBytes: number;
}

/**
 * Lists the logs in which this or an earlier visit has left something, by name, including a log that another tab is filling. A
 * program that ended at the wrong moment may have left a log without frames, which is only known when it is opened.
 */
export async function listLogs(): Promise<StoredLog[]> {
  // If a browser refuses one of them, nothing is stored there.
  const [opfs, indexeddb] = await Promise.all([
    listFolders().catch(() => new Map<string, number[]>()),
    listDatabase().catch(() => new Map<string, number[]>()),
  ]);
  return [...toStoredLogs(opfs, 'opfs'), ...toStoredLogs(indexeddb, 'indexeddb')].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function toStoredLogs(folders: ReadonlyMap<string, readonly number[]>, storage: LogStorage): StoredLog[] {
  return [...folders].flatMap(([name, sizes]) => {
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
    return sizes.some((size) => size > segmentHeaderBytes) ? [{ name, storage, sizeBytes }] : [];
  });
}

/** Loaded on demand, because it is large, and pages only write to it without a worker. */
async function listDatabase(): Promise<Map<string, number[]>> {
  const { listIndexedDbFolders } = await import('../stores/open-indexed-db-folder.ts');
  return listIndexedDbFolders();
}
