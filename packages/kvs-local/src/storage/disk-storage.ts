import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamRecord } from '../stream/stream-record.ts';
import { DiskFragmentStore } from './disk-fragment-store.ts';
import type { FragmentStore, Storage, StoredStream } from './storage.ts';
import { syncDirectory, writeFileDurably } from './write-file-durably.ts';

const removedSuffix = '.removed';

/** Streams as directories: `stream.json`, and the fragments beside it. */
export class DiskStorage implements Storage {
  readonly #directory: string;

  /** @param directory made when it is not there */
  constructor(directory: string) {
    this.#directory = join(directory, 'streams');
  }

  async load(): Promise<StoredStream[]> {
    await mkdir(this.#directory, { recursive: true });
    const streams: StoredStream[] = [];
    for (const name of await readdir(this.#directory)) {
      if (name.endsWith(removedSuffix)) {
        await rm(join(this.#directory, name), { recursive: true, force: true });
        continue;
      }
      const record = await this.#loadRecord(name);
      if (record === undefined) continue;
      streams.push({ record, fragments: await new DiskFragmentStore(this.#pathOf(record)).load() });
    }
    return streams;
  }

  async save(record: StreamRecord): Promise<void> {
    await mkdir(this.#pathOf(record), { recursive: true });
    await syncDirectory(this.#directory);
    await writeFileDurably(this.#recordPath(this.#pathOf(record)), JSON.stringify(record, null, 2));
  }

  /** Under its new name the directory is no stream, so what is left when the removal is cut short does no harm. */
  async remove(record: StreamRecord): Promise<void> {
    const removed = this.#pathOf(record) + removedSuffix;
    await rename(this.#pathOf(record), removed);
    await syncDirectory(this.#directory);
    await rm(removed, { recursive: true, force: true });
  }

  fragmentsOf(record: StreamRecord): FragmentStore {
    return new DiskFragmentStore(this.#pathOf(record));
  }

  /** Whatever is not a stream's own directory is not ours: it is left alone. */
  async #loadRecord(directoryName: string): Promise<StreamRecord | undefined> {
    const directory = join(this.#directory, directoryName);
    const json = await readFile(this.#recordPath(directory), 'utf8').catch(() => undefined);
    if (json === undefined) return undefined;
    const record = JSON.parse(json) as StreamRecord;
    return this.#pathOf(record) === directory ? record : undefined;
  }

  /**
   * A stream's name can be `..`, differ from another in case only, or be longer than a file's may be; and a stream
   * that is made anew under an old name is another stream. The ARN tells all of them apart.
   */
  #pathOf({ name, arn }: StreamRecord): string {
    const digest = createHash('sha256').update(arn).digest('hex').slice(0, 16);
    return join(this.#directory, `${name.slice(0, 100)}-${digest}`);
  }

  #recordPath(directory: string): string {
    return join(directory, 'stream.json');
  }
}
