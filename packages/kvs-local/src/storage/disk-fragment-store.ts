import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FragmentMedia, type FragmentRecord, fragmentBytes } from '../stream/fragment.ts';
import type { FragmentStore } from './storage.ts';
import { writeAndSync, writeFileDurably } from './write-file-durably.ts';

/**
 * Fragments as files: `NUMBER.mkv`, which any player opens, and `NUMBER.json`, its record. The record counts last
 * and says how many bytes of the other file count, so a fragment or an extension that a crash cut short is not there.
 */
export class DiskFragmentStore implements FragmentStore {
  readonly #directory: string;

  /** @param directory exists */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Reads the records of complete fragments, and removes what a crash left behind. */
  async load(): Promise<FragmentRecord[]> {
    const records = new Map<string, FragmentRecord>();
    const names = await readdir(this.#directory);
    for (const name of names) {
      const [, number] = /^(\d+)\.json$/.exec(name) ?? [];
      const record = number && (await this.#loadRecord(number));
      if (record) records.set(record.number, record);
    }
    for (const name of names) {
      const [, number, kind] = /^(\d+)\.(mkv|json|json\.tmp)$/.exec(name) ?? [];
      const leftBehind = number !== undefined && (kind === 'json.tmp' || !records.has(number));
      if (leftBehind) await rm(join(this.#directory, name), { force: true });
    }
    return [...records.values()];
  }

  async write(record: FragmentRecord, { header, cluster, trailer }: FragmentMedia): Promise<void> {
    // Side by side, since waiting for the disk is what takes the time.
    await this.#writeRecord(record, writeAndSync(this.#mediaPath(record), [header, cluster, trailer]));
  }

  async extend(record: FragmentRecord, bytes: Uint8Array): Promise<FragmentRecord> {
    const file = await open(this.#mediaPath(record), 'a');
    try {
      // An earlier extension may have been cut short.
      await file.truncate(fragmentBytes(record));
      await file.appendFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const extended = { ...record, trailerBytes: record.trailerBytes + bytes.length };
    await this.#writeRecord(extended);
    return extended;
  }

  async read(record: FragmentRecord): Promise<FragmentMedia | undefined> {
    const bytes = await readFile(this.#mediaPath(record)).catch(undefinedWhenMissing);
    if (bytes === undefined) return undefined;
    const clusterEnd = record.headerBytes + record.clusterBytes;
    return {
      header: bytes.subarray(0, record.headerBytes),
      cluster: bytes.subarray(record.headerBytes, clusterEnd),
      trailer: bytes.subarray(clusterEnd, fragmentBytes(record)),
    };
  }

  async readHeader(record: FragmentRecord): Promise<Uint8Array | undefined> {
    const file = await open(this.#mediaPath(record)).catch(undefinedWhenMissing);
    if (file === undefined) return undefined;
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(record.headerBytes),
        0,
        record.headerBytes,
        0,
      );
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** The record first: what is left of a removal that a crash cuts short is then removed by the next start. */
  async remove(record: FragmentRecord): Promise<void> {
    await rm(this.#recordPath(record.number), { force: true });
    await rm(this.#mediaPath(record), { force: true });
  }

  async #loadRecord(number: string): Promise<FragmentRecord | undefined> {
    try {
      const record = JSON.parse(await readFile(this.#recordPath(number), 'utf8')) as FragmentRecord;
      const media = await stat(this.#mediaPath(record));
      return record.number === number && media.size >= fragmentBytes(record) ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /** @param media is on the disk before the record counts */
  async #writeRecord(record: FragmentRecord, media?: Promise<void>): Promise<void> {
    await writeFileDurably(this.#recordPath(record.number), JSON.stringify(record), media);
  }

  #recordPath(number: string): string {
    return join(this.#directory, `${number}.json`);
  }

  #mediaPath({ number }: FragmentRecord): string {
    return join(this.#directory, `${number}.mkv`);
  }
}

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
