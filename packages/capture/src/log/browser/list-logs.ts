import { segmentHeaderBytes } from '../format/segment.ts';
import { listFolders } from '../stores/opfs-folders.ts';
import type { LogStorage } from './open-stored-log.ts';

/** A log of this origin that may have frames. */
export interface StoredLog {
  readonly name: string;
  readonly storage: LogStorage;
  /** What its files take. */
  readonly sizeBytes: number;
}

/**
 * Logs in which this visit or an earlier one has left something, by name; one that another tab is filling is among them. A
 * program that ended in the wrong moment may have left a log without frames: opening it tells.
 */
export async function listLogs(): Promise<StoredLog[]> {
  // A browser that refuses one of them has nothing there.
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

/** Loaded when it is asked for, as it is large, and pages write to it only where there is no worker. */
async function listDatabase(): Promise<Map<string, number[]>> {
  const { listIndexedDbFolders } = await import('../stores/open-indexed-db-folder.ts');
  return listIndexedDbFolders();
}
