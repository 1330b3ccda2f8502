import { LogError } from '../../errors.ts';
import type { LogFile, LogFolder } from '../log-folder.ts';

const databaseName = 'frame-ingest-logs';

/** A piece of a file. Its key is `[log, file, offset, byteLength]`, so that keys alone tell sizes. */
interface Chunk {
  readonly offset: number;
  readonly byteLength: number;
  /** Until it is in the database. */
  readonly bytes?: Bytes;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * A folder in the origin's database, where its file system is missing. What is flushed is one transaction, written through to
 * the disk where the browser offers that. Whoever opens the folder has it from then on: what others still write is refused.
 */
export async function openIndexedDbFolder(log: string): Promise<LogFolder> {
  const database = await openDatabase();
  const writer = crypto.randomUUID();
  await transact(database, ({ writers }) => void writers.put(writer, log));
  const toStored = (await takesBlobs(database)) ? toBlobs : (bytes: Bytes) => bytes;

  /** Changes chunks, unless another has opened the folder since. */
  async function change(work: (chunks: IDBObjectStore) => void): Promise<void> {
    let isLost = false;
    try {
      await transact(database, ({ chunks, writers }) => {
        const current = writers.get(log);
        current.onsuccess = () => {
          isLost = current.result !== writer;
          if (isLost) chunks.transaction.abort();
          else work(chunks);
        };
      });
    } catch (error) {
      if (isLost) throw new LogError('closed', 'another tab has taken this log over', { cause: error });
      throw error;
    }
  }

  return {
    list: async () => [...(await listFiles(database, log)).keys()],
    open: (name) => openFile(database, change, toStored, log, name),
    remove: (name) => change((chunks) => void chunks.delete(rangeOf(log, name))),
    close: async () => database.close(),
  };
}

/** All logs that have files in the database, with the sizes of those in bytes. */
export async function listIndexedDbFolders(): Promise<Map<string, number[]>> {
  const database = await openDatabase();
  try {
    const keys = await keysOf(database, IDBKeyRange.lowerBound([]));
    const sizes = new Map<string, Map<string, number>>();
    for (const [log, file, offset, byteLength] of keys) {
      sizes.set(log, (sizes.get(log) ?? new Map()).set(file, offset + byteLength));
    }
    return new Map([...sizes].map(([log, files]) => [log, [...files.values()]]));
  } finally {
    database.close();
  }
}

type ChunkKey = [log: string, file: string, offset: number, byteLength: number];

async function openFile(
  database: IDBDatabase,
  change: (work: (chunks: IDBObjectStore) => void) => Promise<void>,
  toStored: (bytes: Bytes) => Bytes | Blob,
  log: string,
  name: string,
): Promise<LogFile> {
  const keys = await keysOf(database, rangeOf(log, name));
  let content: Chunk[] = keys.map(([, , offset, byteLength]) => ({ offset, byteLength }));
  const size = (): number => endOf(content.at(-1));
  const keyOf = ({ offset, byteLength }: Chunk): ChunkKey => [log, name, offset, byteLength];

  async function read(offset: number, byteLength: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(size(), offset + byteLength);
    const bytes = new Uint8Array(Math.max(0, end - offset));
    const parts = content.slice(findChunk(content, offset), findChunk(content, end - 1) + 1);
    const store = database.transaction('chunks').objectStore('chunks');
    // All are asked for before the first answer, as the transaction ends when nothing is asked of it.
    const values = parts.map((part) => part.bytes ?? settle<unknown>(store.get(keyOf(part))));
    for (const [index, part] of parts.entries()) {
      const skip = Math.max(0, offset - part.offset);
      const piece = await readStored(await values[index], skip, end - part.offset);
      bytes.set(piece, part.offset + skip - offset);
    }
    return bytes;
  }

  return {
    size,
    read: (offset, byteLength) =>
      byteLength === 0 ? Promise.resolve(new Uint8Array(0)) : read(offset, byteLength),
    append: async (bytes) => {
      if (bytes.length > 0) content.push({ offset: size(), byteLength: bytes.length, bytes: bytes.slice() });
    },
    async truncate(newSize) {
      const last = content.find((chunk) => chunk.offset < newSize && endOf(chunk) > newSize);
      const rest = last && { offset: last.offset, byteLength: newSize - last.offset };
      const bytes = last && (await read(last.offset, newSize - last.offset));
      const gone = content.filter((chunk) => endOf(chunk) > newSize && chunk.bytes === undefined);
      if (gone.length > 0) {
        await change((chunks) => {
          for (const chunk of gone) chunks.delete(keyOf(chunk));
          if (rest && bytes && last.bytes === undefined) chunks.put(toStored(bytes), keyOf(rest));
        });
      }
      content = content.filter((chunk) => endOf(chunk) <= newSize);
      if (rest) content.push(last.bytes && bytes ? { ...rest, bytes } : rest);
    },
    async flush() {
      const pending = content.flatMap((chunk) => (chunk.bytes ? [{ chunk, bytes: chunk.bytes }] : []));
      if (pending.length === 0) return;
      await change((chunks) => {
        for (const { chunk, bytes } of pending) chunks.put(toStored(bytes), keyOf(chunk));
      });
      const written = new Set(pending.map(({ chunk }) => chunk));
      content = content.map((chunk) =>
        written.has(chunk) ? { offset: chunk.offset, byteLength: chunk.byteLength } : chunk,
      );
    },
    close: async () => undefined,
  };
}

/**
 * Whether the database stores blobs. Private windows of WebKit refuse them: the request fails, and every picture would be lost.
 */
async function takesBlobs(database: IDBDatabase): Promise<boolean> {
  // The names of logs are texts, so that this is none of them.
  const key = ['blob'];
  try {
    await transact(database, ({ writers }) => {
      writers.put(new Blob([new Uint8Array(1)]), key);
      writers.delete(key);
    });
    return true;
  } catch (error) {
    // A database that is full says nothing of blobs.
    return error instanceof DOMException && error.name === 'QuotaExceededError';
  }
}

/**
 * Pictures are blobs, which are files of their own: Chromium frees their space when they are deleted. It frees the space of other
 * values when the database is opened the next time, and until then a full database stays full.
 */
function toBlobs(bytes: Bytes): Bytes | Blob {
  return bytes.length >= minBlobBytes ? new Blob([bytes]) : bytes;
}

const minBlobBytes = 4096;

/** @returns no bytes if the disk has lost them: the log's checksums show the loss */
async function readStored(value: unknown, from: number, to: number): Promise<Uint8Array> {
  if (value instanceof Uint8Array) return value.subarray(from, to);
  if (!(value instanceof Blob)) return new Uint8Array(0);
  const part = await value
    .slice(from, to)
    .arrayBuffer()
    .catch(() => undefined);
  return new Uint8Array(part ?? []);
}

function endOf(chunk: Chunk | undefined): number {
  return chunk === undefined ? 0 : chunk.offset + chunk.byteLength;
}

/** Index of the chunk that has the byte at `offset`. */
function findChunk(content: readonly Chunk[], offset: number): number {
  let [low, high] = [0, content.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((content[middle]?.offset ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function listFiles(database: IDBDatabase, log: string): Promise<Map<string, number>> {
  const keys = await keysOf(database, IDBKeyRange.bound([log], [log, []]));
  return new Map(keys.map(([, file, offset, byteLength]) => [file, offset + byteLength]));
}

async function keysOf(database: IDBDatabase, range: IDBKeyRange): Promise<ChunkKey[]> {
  const store = database.transaction('chunks').objectStore('chunks');
  return (await settle(store.getAllKeys(range))) as ChunkKey[];
}

/** Arrays are greater than numbers and texts. */
function rangeOf(log: string, file: string): IDBKeyRange {
  return IDBKeyRange.bound([log, file], [log, file, []]);
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('chunks');
    request.result.createObjectStore('writers');
  };
  return settle(request);
}

function settle<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

interface Stores {
  readonly chunks: IDBObjectStore;
  /** By log, who has opened it last. */
  readonly writers: IDBObjectStore;
}

/** Settles when what `work` asked for is on disk. */
function transact(database: IDBDatabase, work: (stores: Stores) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(['chunks', 'writers'], 'readwrite', { durability: 'strict' });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
    work({ chunks: transaction.objectStore('chunks'), writers: transaction.objectStore('writers') });
  });
}
