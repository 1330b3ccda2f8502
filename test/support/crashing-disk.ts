import { basename, dirname } from 'node:path';
import type { Disk, DiskFile, FilePart, ReadPart } from '@frame-ingest/local-server';

/** What everything ends with once the machine or the process is gone. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** What a file holds, and what of it has reached the disk. */
interface StoredFile {
  content: Buffer;
  synced: Buffer;
}
type Names = Map<string, StoredFile>;
type NameChange = (names: Names) => void;

/**
 * A disk in memory that crashes at a step of one's choice, in the middle of it. After the end of a process everything is
 * as it was; after a power cut, bytes that were not synced are gone, and names that were not synced are as far as the disk
 * had come, in their order.
 */
export class CrashingDisk implements Disk {
  readonly #names: Names;
  readonly #synced: Names;
  readonly #folders: Set<string>;
  #unsynced: { readonly folder: string; readonly change: NameChange }[] = [];
  #stepsLeft = Number.POSITIVE_INFINITY;
  #steps = 0;

  constructor(names: ReadonlyMap<string, StoredFile> = new Map(), folders: ReadonlySet<string> = new Set()) {
    this.#names = new Map(names);
    this.#synced = new Map(names);
    this.#folders = new Set(folders);
  }

  /** What is there now, as text. */
  get files(): ReadonlyMap<string, string> {
    return new Map([...this.#names].map(([path, { content }]) => [path, content.toString('utf8')]));
  }

  /** How many steps it has taken. */
  get steps(): number {
    return this.#steps;
  }

  get isCrashed(): boolean {
    return this.#stepsLeft < 0;
  }

  /** @param steps how many steps still come to their end */
  crashAfter(steps: number): void {
    this.#stepsLeft = steps;
  }

  /**
   * Switches the machine on again.
   * @param share how many of the names that were not synced the disk had come to, from 0 up to 1
   */
  restart(crash: 'process' | 'power', share: number): CrashingDisk {
    if (crash === 'process') return new CrashingDisk(this.#names, this.#folders);
    const survivors = new Map(this.#synced);
    const count = Math.floor(share * (this.#unsynced.length + 1));
    for (const { change } of this.#unsynced.slice(0, count)) change(survivors);
    for (const file of survivors.values()) file.content = file.synced;
    return new CrashingDisk(survivors, this.#folders);
  }

  async open(path: string, flags: 'r' | 'a' | 'wx'): Promise<DiskFile> {
    if (this.#folders.has(path)) return this.#openFolder(path);
    return this.#step(() => {
      if (flags === 'wx') this.#create(path);
      return this.#openFile(this.#need(path));
    });
  }

  readFile(path: string): Promise<Buffer>;
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  async readFile(path: string, encoding?: 'utf8'): Promise<Buffer | string> {
    const { content } = await this.#step(() => this.#need(path));
    return encoding === undefined ? content : content.toString(encoding);
  }

  async writeFile(path: string, text: string): Promise<void> {
    const write = (written: string): void => {
      const bytes = Buffer.from(written);
      this.#change(path, (names) => names.set(path, { content: bytes, synced: bytes }));
    };
    await this.#step(
      () => write(text),
      () => write(text.slice(0, text.length / 2)),
    );
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step(() => {
      const file = this.#need(from);
      this.#change(to, (names) => {
        names.delete(from);
        names.set(to, file);
      });
    });
  }

  async rm(path: string, { force = false, recursive = false } = {}): Promise<void> {
    await this.#step(() => {
      const paths = [...this.#names.keys()].filter((each) => {
        return each === path || (recursive && each.startsWith(`${path}/`));
      });
      if (paths.length === 0 && !force) this.#need(path);
      for (const each of paths) this.#change(each, (names) => names.delete(each));
    });
  }

  async readdir(path: string): Promise<string[]> {
    return this.#step(() => {
      const all = [...this.#names.keys(), ...this.#folders];
      return all.filter((each) => dirname(each) === path).map((each) => basename(each));
    });
  }

  async readParts(parts: readonly FilePart[]): Promise<(ReadPart | undefined)[]> {
    const read: (ReadPart | undefined)[] = [];
    for (const { path, position, length } of parts) {
      const content = await this.#step(() => this.#names.get(path)?.content);
      read.push(content && { bytes: content.subarray(position, position + length), size: content.length });
    }
    return read;
  }

  async mkdir(path: string): Promise<void> {
    await this.#step(() => this.#folders.add(path));
  }

  async lstat(path: string): Promise<unknown> {
    return this.#step(() => this.#folders.has(path) || this.#need(path));
  }

  readonly stat = notHere;
  readonly rmdir = notHere;
  readonly link = notHere;

  #openFolder(path: string): DiskFile {
    return {
      sync: async () => this.#step(() => this.#syncFolder(path)),
      close: async () => undefined,
      ...{ read: notHere, stat: notHere, appendFile: notHere, truncate: notHere },
    };
  }

  #openFile(file: StoredFile): DiskFile {
    return {
      read: async (buffer, offset, length, position) => {
        const { content } = await this.#step(() => file);
        return { bytesRead: content.copy(buffer, offset, position, position + length) };
      },
      stat: async () => this.#step(() => ({ size: file.content.length })),
      appendFile: async (bytes) => {
        const append = (part: Uint8Array): void => {
          file.content = Buffer.concat([file.content, part]);
        };
        await this.#step(
          () => append(bytes),
          () => append(bytes.subarray(0, bytes.length / 2)),
        );
      },
      truncate: async (length) =>
        this.#step(() => {
          file.content = file.content.subarray(0, length);
        }),
      sync: async () =>
        this.#step(() => {
          file.synced = file.content;
        }),
      close: async () => undefined,
    };
  }

  async #step<Result>(work: () => Result, half: () => void = () => undefined): Promise<Result> {
    // Others have their turn here, as while a real disk is at work.
    await Promise.resolve();
    this.#stepsLeft -= 1;
    this.#steps += 1;
    if (this.#stepsLeft === -1) half();
    if (this.isCrashed) throw new CrashError('The disk is gone');
    return work();
  }

  #create(path: string): void {
    if (this.#names.has(path)) throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' });
    const file: StoredFile = { content: Buffer.alloc(0), synced: Buffer.alloc(0) };
    this.#change(path, (names) => names.set(path, file));
  }

  #change(path: string, change: NameChange): void {
    change(this.#names);
    this.#unsynced.push({ folder: dirname(path), change });
  }

  #syncFolder(folder: string): void {
    // A journal keeps the order: what came before reaches the disk as well.
    const last = this.#unsynced.findLastIndex((each) => each.folder === folder);
    for (const { change } of this.#unsynced.splice(0, last + 1)) change(this.#synced);
  }

  #need(path: string): StoredFile {
    const file = this.#names.get(path);
    if (file === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return file;
  }
}

async function notHere(): Promise<never> {
  throw new Error('No test has needed this yet');
}
