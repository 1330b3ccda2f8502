import { sep } from 'node:path';
import {
  changeDirectory,
  type Disk,
  isErrorCode,
  setAside,
  writeAndSync,
  writeFileDurably,
} from '@frame-ingest/local-server';
import { type FragmentMedia, type FragmentRecord, fragmentBytes } from '../stream/fragment.ts';
import type { FragmentStore } from '../stream/storage.ts';
import { parseFragmentRecord } from './parse-fragment-record.ts';

/**
 * Fragments as files: `NUMBER.mkv`, which any player opens, and `NUMBER.json`, its record. The record is written last
 * and gives the valid length of the other file, so a fragment or an extension that a crash cut short does not exist.
 * Files that are being written end with `.tmp`; `NUMBER.removed` is the record of a fragment with a removal in progress.
 */
export class DiskFragmentStore implements FragmentStore {
  readonly #directory: string;
  readonly #notify: (notice: string) => void;
  readonly #disk: Disk;

  /**
   * @param directory must exist
   * @param notify receives a line for each file that cannot be used
   */
  constructor(directory: string, notify: (notice: string) => void, disk: Disk) {
    this.#directory = directory;
    this.#notify = notify;
    this.#disk = disk;
  }

  /**
   * Reads the records of complete fragments. Only files that the store was writing or removing are ever deleted. Other
   * unusable files are set aside, or left in place if the system denies reading them, and reported.
   */
  async load(): Promise<FragmentRecord[]> {
    const names = new Set(await this.#disk.readdir(this.#directory));
    for (const name of names) {
      // Hardly any name matches, and there may be very many.
      if (!name.endsWith('.tmp') && !name.endsWith('.removed')) continue;
      const [, number, kind] = /^(\d+)\.(removed|mkv\.tmp|json\.tmp)$/.exec(name) ?? [];
      if (number === undefined) continue;
      if (kind === 'removed') names.delete(`${number}.mkv`);
      await this.#clean(number, kind === 'removed');
    }
    const numbers = [...names].flatMap((name) => {
      const isRecord = name.endsWith('.json');
      if (!isRecord && !name.endsWith('.mkv')) return [];
      const number = name.slice(0, name.lastIndexOf('.'));
      return /^\d+$/.test(number) && (isRecord || !names.has(`${number}.json`)) ? [number] : [];
    });
    const records: FragmentRecord[] = [];
    for (let start = 0; start < numbers.length; start += numbersAtOnce) {
      const some = numbers.slice(start, start + numbersAtOnce);
      const sound = await this.#readSound(some);
      for (const [index, number] of some.entries()) {
        const record = sound[index] ?? (await this.#loadRecord(number, names));
        if (record !== undefined) records.push(record);
      }
    }
    return records;
  }

  /** @returns the record of each number; undefined if something is wrong, so that the fragment must be examined alone */
  async #readSound(numbers: readonly string[]): Promise<(FragmentRecord | undefined)[]> {
    const whole = numbers.map((number) => ({
      path: this.#recordPath(number),
      position: 0,
      length: recordBytes,
    }));
    const records = (await this.#disk.readParts(whole)).map((read, index) =>
      read === undefined || read.bytes.length === recordBytes
        ? undefined
        : parseFragmentRecord(Buffer.from(read.bytes).toString('utf8'), numbers[index] ?? ''),
    );
    const readable = records.filter((record) => record !== undefined);
    const clusterIds = await this.#disk.readParts(
      readable.map((record) => ({
        path: this.#mediaPath(record),
        position: record.headerBytes,
        length: clusterId.length,
        withSize: true,
      })),
    );
    const sound = new Set(
      readable.filter((record, index) => {
        const read = clusterIds[index];
        return clusterId.equals(read?.bytes ?? nothing) && (read?.size ?? 0) >= fragmentBytes(record);
      }),
    );
    return records.map((record) => (record !== undefined && sound.has(record) ? record : undefined));
  }

  async write(record: FragmentRecord, { header, cluster, trailer }: FragmentMedia): Promise<void> {
    const media = this.#mediaPath(record);
    const json = this.#recordPath(record.number);
    try {
      // In parallel, because most of the time is spent waiting for the disk.
      await Promise.all([
        writeAndSync(`${media}.tmp`, [header, cluster, trailer], this.#disk),
        writeAndSync(`${json}.tmp`, [Buffer.from(JSON.stringify(record))], this.#disk),
      ]);
      const publish = async (): Promise<void> => {
        await this.#disk.rename(`${media}.tmp`, media);
        await this.#disk.rename(`${json}.tmp`, json);
      };
      await changeDirectory(this.#directory, publish, this.#disk);
    } catch (error) {
      // On a full disk it would keep its space.
      for (const path of [media, json])
        await this.#disk.rm(`${path}.tmp`, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async extend(record: FragmentRecord, bytes: Uint8Array): Promise<FragmentRecord> {
    const file = await this.#disk.open(this.#mediaPath(record), 'a');
    try {
      // An earlier extension may have been cut short.
      await file.truncate(fragmentBytes(record));
      await file.appendFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const extended = { ...record, trailerBytes: record.trailerBytes + bytes.length };
    await writeFileDurably(this.#recordPath(record.number), JSON.stringify(extended), this.#disk);
    return extended;
  }

  async read(record: FragmentRecord): Promise<FragmentMedia | undefined> {
    const bytes = await this.#disk.readFile(this.#mediaPath(record)).catch(undefinedWhenMissing);
    if (bytes === undefined) return undefined;
    const clusterEnd = record.headerBytes + record.clusterBytes;
    return {
      header: bytes.subarray(0, record.headerBytes),
      cluster: bytes.subarray(record.headerBytes, clusterEnd),
      trailer: bytes.subarray(clusterEnd, fragmentBytes(record)),
    };
  }

  async readHeader(record: FragmentRecord): Promise<Uint8Array | undefined> {
    const file = await this.#disk.open(this.#mediaPath(record), 'r').catch(undefinedWhenMissing);
    if (file === undefined) return undefined;
    try {
      const buffer = Buffer.alloc(record.headerBytes);
      const { bytesRead } = await file.read(buffer, 0, record.headerBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Its record is renamed first, so that the next start finishes a removal that a crash cut short. */
  async remove({ number }: FragmentRecord): Promise<void> {
    await this.#disk.rename(this.#recordPath(number), this.#removedPath(number)).catch(undefinedWhenMissing);
    await this.#disk.rm(this.#pathOf(`${number}.mkv`), { force: true });
    await this.#disk.rm(this.#removedPath(number), { force: true });
  }

  /** Removes the store's own leftovers of a crash. If that fails, they do no harm. */
  async #clean(number: string, isRemoved: boolean): Promise<void> {
    const names = isRemoved ? ['mkv', 'removed'] : ['mkv.tmp', 'json.tmp'];
    for (const name of names)
      await this.#disk.rm(this.#pathOf(`${number}.${name}`), { force: true }).catch(() => undefined);
  }

  /** @returns undefined for an unusable file, which is then set aside with its other half */
  async #loadRecord(number: string, names: ReadonlySet<string>): Promise<FragmentRecord | undefined> {
    const files = [`${number}.json`, `${number}.mkv`]
      .filter((name) => names.has(name))
      .map((name) => this.#pathOf(name));
    try {
      const record = await this.#readRecord(number);
      await this.#checkMedia(record);
      return record;
    } catch (error) {
      if (error instanceof Unusable) {
        for (const file of files) await setAside(file, error.message, this.#notify, this.#disk);
      } else {
        this.#notify(
          `${files[0]} cannot be read (${(error as Error).message}). Its fragment is missing until it can be read: restore its permissions, or move it away.`,
        );
      }
      return undefined;
    }
  }

  async #readRecord(number: string): Promise<FragmentRecord> {
    const json = await this.#disk.readFile(this.#recordPath(number), 'utf8').catch(undefinedWhenMissing);
    if (json === undefined) throw new Unusable('is media without a record');
    const record = parseFragmentRecord(json, number);
    if (record === undefined) throw new Unusable('belongs to a record that is broken');
    return record;
  }

  async #checkMedia(record: FragmentRecord): Promise<void> {
    const file = await this.#disk.open(this.#mediaPath(record), 'r').catch(undefinedWhenMissing);
    if (file === undefined) throw new Unusable('is a record without its media');
    try {
      const { size } = await file.stat();
      if (size < fragmentBytes(record)) throw new Unusable('belongs to media that is cut short');
      const buffer = Buffer.alloc(clusterId.length);
      await file.read(buffer, 0, clusterId.length, record.headerBytes);
      if (!buffer.equals(clusterId)) throw new Unusable('belongs to media that is not Matroska');
    } finally {
      await file.close();
    }
  }

  #recordPath(number: string): string {
    return this.#pathOf(`${number}.json`);
  }

  #mediaPath({ number }: FragmentRecord): string {
    return this.#pathOf(`${number}.mkv`);
  }

  #removedPath(number: string): string {
    return this.#pathOf(`${number}.removed`);
  }

  #pathOf(name: string): string {
    // A start makes very many, and these names do not need the normalization of join.
    return this.#directory + sep + name;
  }
}

/** A file with bad content, as opposed to an unreadable path. */
class Unusable extends Error {}

/** More than a record needs; a file of this length or longer is examined alone. */
const recordBytes = 512;
const numbersAtOnce = 1_000;

const nothing = new Uint8Array();

const clusterId = Buffer.from('1f43b675', 'hex');

function undefinedWhenMissing(error: unknown): undefined {
  if (!isErrorCode(error, 'ENOENT')) throw error;
}
