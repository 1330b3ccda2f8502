import { basename, dirname } from 'node:path';
import type { Disk, DiskFile } from '@frame-ingest/s3-local';

/** What everything ends with once the machine or the process is gone. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

type Files = Map<string, string>;
type NameChange = (files: Files) => void;

/**
 * A disk in memory that crashes at a step of one's choice, in the middle of it. After the end of a process everything is
 * as it was; after a power cut, names that were not synced are as far as the disk had come, in their order.
 */
export class CrashingDisk implements Disk {
  readonly files: Files;
  readonly #synced: Files;
  readonly #folders: Set<string>;
  #unsynced: { readonly folder: string; readonly change: NameChange }[] = [];
  #stepsLeft = Number.POSITIVE_INFINITY;

  constructor(files: Files = new Map(), folders: ReadonlySet<string> = new Set()) {
    this.files = new Map(files);
    this.#synced = new Map(files);
    this.#folders = new Set(folders);
  }

  get isCrashed(): boolean {
    return this.#stepsLeft < 0;
  }

  /** @param steps how many steps still come to their end */
  crashAfter(steps: number): void {
    this.#stepsLeft = steps;
  }

  /** Switches the machine on again. */
  restart(crash: 'process' | 'power', share: number): CrashingDisk {
    if (crash === 'process') return new CrashingDisk(this.files, this.#folders);
    const survivors = new Map(this.#synced);
    const count = Math.floor(share * (this.#unsynced.length + 1));
    for (const { change } of this.#unsynced.slice(0, count)) change(survivors);
    return new CrashingDisk(survivors, this.#folders);
  }

  async open(path: string, flags: 'r' | 'wx'): Promise<DiskFile> {
    if (flags === 'wx' || !this.#folders.has(path)) throw new Error(`Only folders are opened here: ${path}`);
    return {
      sync: async () => this.#step(() => this.#syncFolder(path)),
      close: async () => undefined,
      ...{ read: notHere, stat: notHere, appendFile: notHere },
    };
  }

  async readFile(path: string): Promise<string> {
    return this.#step(() => this.#need(path));
  }

  async writeFile(path: string, text: string): Promise<void> {
    await this.#step(
      () => this.#change(path, (files) => files.set(path, text)),
      () => this.#change(path, (files) => files.set(path, text.slice(0, text.length / 2))),
    );
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step(() => {
      const content = this.#need(from);
      this.#change(to, (files) => {
        files.delete(from);
        files.set(to, content);
      });
    });
  }

  async rm(path: string, { force = false } = {}): Promise<void> {
    await this.#step(() => {
      if (!force) this.#need(path);
      this.#change(path, (files) => files.delete(path));
    });
  }

  async readdir(path: string): Promise<string[]> {
    return this.#step(() =>
      [...this.files.keys()].filter((file) => dirname(file) === path).map((file) => basename(file)),
    );
  }

  async mkdir(path: string): Promise<void> {
    await this.#step(() => this.#folders.add(path));
  }

  readonly stat = notHere;
  readonly rmdir = notHere;
  readonly link = notHere;

  async #step<Result>(work: () => Result, half: () => void = () => undefined): Promise<Result> {
    // Others have their turn here, as while a real disk is at work.
    await Promise.resolve();
    this.#stepsLeft -= 1;
    if (this.#stepsLeft === -1) half();
    if (this.isCrashed) throw new CrashError('The disk is gone');
    return work();
  }

  #change(path: string, change: NameChange): void {
    change(this.files);
    this.#unsynced.push({ folder: dirname(path), change });
  }

  #syncFolder(folder: string): void {
    // A journal keeps the order: what came before reaches the disk as well.
    const last = this.#unsynced.findLastIndex((each) => each.folder === folder);
    for (const { change } of this.#unsynced.splice(0, last + 1)) change(this.#synced);
  }

  #need(path: string): string {
    const content = this.files.get(path);
    if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return content;
  }
}

async function notHere(): Promise<never> {
  throw new Error('No queue needs this');
}
