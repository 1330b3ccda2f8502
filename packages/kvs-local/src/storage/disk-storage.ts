import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { changeDirectory, type Disk, isErrorCode, writeFileDurably } from '@frame-ingest/local-server';
import type { FragmentStore, Storage, StoredStream } from '../stream/storage.ts';
import type { StreamRecord } from '../stream/stream-record.ts';
import { DiskFragmentStore } from './disk-fragment-store.ts';
import { parseStreamRecord } from './parse-stream-record.ts';

/** Name patterns of a stream's directory, and of one with a removal in progress. */
const ownName = /-[0-9a-f]{16}(\.removed)?$/;

/** Streams as directories: `stream.json`, and the fragments beside it. */
export class DiskStorage implements Storage {
  readonly #directory: string;
  readonly #notify: (notice: string) => void;
  readonly #disk: Disk;

  /**
   * @param directory created if it does not exist
   * @param notify receives a line for each file that cannot be used
   */
  constructor(directory: string, notify: (notice: string) => void, disk: Disk) {
    this.#directory = join(directory, 'streams');
    this.#notify = notify;
    this.#disk = disk;
  }

  /** Writes nothing, so that a full disk can be read. Anything except a stream's own directory is left alone. */
  async load(): Promise<StoredStream[]> {
    await this.#disk.mkdir(this.#directory, { recursive: true });
    const records: StreamRecord[] = [];
    for (const name of await this.#disk.readdir(this.#directory)) {
      const [isOwn, isRemoved] = ownName.exec(name) ?? [];
      if (isOwn === undefined) continue;
      if (isRemoved !== undefined) {
        await this.#disk
          .rm(join(this.#directory, name), { recursive: true, force: true })
          .catch(() => undefined);
        continue;
      }
      const record = await this.#loadRecord(join(this.#directory, name));
      if (record !== undefined) records.push(record);
    }
    const streams: StoredStream[] = [];
    for (const record of this.#withoutNamesakes(records)) {
      streams.push({ record, fragments: await this.#fragmentsIn(this.#pathOf(record)).load() });
    }
    return streams;
  }

  /** If two streams have one name, because a broken one was recreated and then repaired, the newer one starts. */
  #withoutNamesakes(records: readonly StreamRecord[]): StreamRecord[] {
    const byName = new Map<string, StreamRecord>();
    for (const record of [...records].sort((a, b) => a.createdMs - b.createdMs)) {
      const older = byName.get(record.name);
      byName.set(record.name, record);
      if (older === undefined) continue;
      this.#notify(
        `${this.#pathOf(older)} holds an older stream named ${older.name}. It is not started and stays as it is. Move one of the two folders away.`,
      );
    }
    return [...byName.values()];
  }

  async save(record: StreamRecord): Promise<void> {
    const path = this.#pathOf(record);
    await changeDirectory(this.#directory, () => this.#disk.mkdir(path, { recursive: true }), this.#disk);
    await writeFileDurably(this.#recordPath(path), JSON.stringify(record, null, 2), this.#disk);
  }

  /** Under its new name the directory is not a stream, so the remains of an interrupted removal do no harm. */
  async remove(record: StreamRecord): Promise<void> {
    const path = this.#pathOf(record);
    const removed = `${path}.removed`;
    await changeDirectory(this.#directory, () => this.#disk.rename(path, removed), this.#disk);
    await this.#disk.rm(removed, { recursive: true, force: true });
  }

  fragmentsOf(record: StreamRecord): FragmentStore {
    return this.#fragmentsIn(this.#pathOf(record));
  }

  #fragmentsIn(directory: string): DiskFragmentStore {
    return new DiskFragmentStore(directory, this.#notify, this.#disk);
  }

  /** A stream with a broken record does not start, and none of its files are touched, because all its fragments are intact. */
  async #loadRecord(directory: string): Promise<StreamRecord | undefined> {
    const path = this.#recordPath(directory);
    const refuse = (fault: string): undefined => {
      this.#notify(
        `${path} ${fault}. Its stream is not started, and its fragments stay as they are. Restore a complete stream.json, or move the folder away.`,
      );
    };
    let json: string;
    try {
      json = await this.#disk.readFile(path, 'utf8');
    } catch (error) {
      if (!isErrorCode(error, 'ENOENT')) return refuse(`cannot be read (${(error as Error).message})`);
      const isEmpty = (await this.#disk.readdir(directory).catch(() => [])).every((name) =>
        name.endsWith('.tmp'),
      );
      // A crash came between the two steps of its creation.
      return isEmpty ? undefined : refuse('is missing');
    }
    if (json === '') return refuse('is empty');
    const record = parseStreamRecord(json);
    if (record === undefined) return refuse("is not a stream's record");
    return this.#pathOf(record) === directory ? record : refuse('belongs to a stream in another folder');
  }

  /**
   * A stream's name can be `..`, differ from another in case only, or be longer than a file name may be. A stream
   * that is created again under an old name is another stream. The ARN distinguishes all of them.
   */
  #pathOf({ name, arn }: StreamRecord): string {
    const digest = createHash('sha256').update(arn).digest('hex').slice(0, 16);
    return join(this.#directory, `${name.slice(0, 100)}-${digest}`);
  }

  #recordPath(directory: string): string {
    return join(directory, 'stream.json');
  }
}
