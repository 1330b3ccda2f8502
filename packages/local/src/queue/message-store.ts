import { join } from 'node:path';
import { changeDirectory, isErrorCode } from '@frame-ingest/local-server';
import type { Disk } from '@frame-ingest/s3-local';
import { BrokenMessageError, type MessageFile, parseMessageFile, toMessageFile } from './message-file.ts';
import { formatMessageName, type MessageName, parseMessageName } from './message-name.ts';

export interface MessageStoreOptions {
  readonly dir: string;
  readonly disk: Disk;
  /** Takes a line about a file that cannot be used, and about a message that nobody delivers any more. */
  readonly notify: (notice: string) => void;
}

/**
 * Messages as files: one each, written and synced under another name, so that it is there whole or not at all. How often
 * it was received stands in its name. Its content never changes.
 */
export class MessageStore {
  readonly #disk: Disk;
  readonly #notify: (notice: string) => void;
  readonly #folders: Record<'messages' | 'dead-letters' | 'set-aside' | 'tmp', string>;

  private constructor({ dir, disk, notify }: MessageStoreOptions) {
    this.#disk = disk;
    this.#notify = notify;
    this.#folders = {
      messages: join(dir, 'messages'),
      'dead-letters': join(dir, 'dead-letters'),
      'set-aside': join(dir, 'set-aside'),
      tmp: join(dir, 'tmp'),
    };
  }

  /** Opens or makes a store. What a crash left half-written was never sent, and goes. @throws errors of the file system */
  static async open(options: MessageStoreOptions): Promise<MessageStore> {
    const store = new MessageStore(options);
    const { tmp } = store.#folders;
    for (const folder of Object.values(store.#folders)) await options.disk.mkdir(folder, { recursive: true });
    for (const name of await options.disk.readdir(tmp)) await options.disk.rm(join(tmp, name));
    return store;
  }

  /** All messages, in no order. Files that are none are named, and stay. */
  async list(): Promise<MessageName[]> {
    const files = await this.#disk.readdir(this.#folders.messages);
    return files.flatMap((file) => {
      const name = parseMessageName(file);
      if (name === undefined)
        this.#notify(`${JSON.stringify(this.#path(file))} is not a message and stays there`);
      return name ?? [];
    });
  }

  /** Resolves when the message is on the disk. @throws errors of the file system */
  async add(name: MessageName, body: string): Promise<void> {
    await this.#write('messages', name, toMessageFile(body));
  }

  /** @returns undefined where there is no such message any more, or none that can be read. @throws errors of the file system */
  async read(name: MessageName): Promise<MessageFile | undefined> {
    const file = formatMessageName(name);
    try {
      return parseMessageFile(await this.#disk.readFile(this.#path(file), 'utf8'));
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      if (!(error instanceof BrokenMessageError)) throw error;
      await this.#setAside(file, error.message);
      return undefined;
    }
  }

  /** @returns the message's new name; undefined where there is no such message any more. @throws errors of the file system */
  async countReceive(name: MessageName): Promise<MessageName | undefined> {
    const counted = { ...name, receiveCount: name.receiveCount + 1 };
    try {
      await this.#disk.rename(this.#path(formatMessageName(name)), this.#path(formatMessageName(counted)));
      return counted;
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Takes a message away. It may be back after a power cut until `syncRemovals`. @throws errors of the file system */
  async remove(name: MessageName): Promise<void> {
    await this.#disk.rm(this.#path(formatMessageName(name)), { force: true });
  }

  /** Removals that have been made are then on the disk. @throws errors of the file system */
  async syncRemovals(): Promise<void> {
    await changeDirectory(this.#folders.messages, async () => undefined, this.#disk);
  }

  /**
   * Makes a message a dead letter, with the reason. Moved back into `messages`, it is a message again.
   * @throws errors of the file system
   */
  async bury(
    name: MessageName,
    { body, md5OfBody }: MessageFile,
    reason: string,
    nowMs: number,
  ): Promise<void> {
    const { receiveCount } = name;
    const deadLetter = { reason, receiveCount, time: new Date(nowMs).toISOString() };
    const buried = { ...name, receiveCount: 0 };
    await this.#write('dead-letters', buried, { body, md5OfBody, deadLetter });
    await this.remove(name);
    await this.syncRemovals();
    const path = join(this.#folders['dead-letters'], formatMessageName(buried));
    this.#notify(
      `A message was received ${receiveCount} times (${JSON.stringify(reason)}) and is now ${JSON.stringify(path)}`,
    );
  }

  async #write(folder: 'messages' | 'dead-letters', name: MessageName, file: MessageFile): Promise<void> {
    const fileName = formatMessageName(name);
    const temporary = join(this.#folders.tmp, fileName);
    const publish = () => this.#disk.rename(temporary, join(this.#folders[folder], fileName));
    try {
      await this.#disk.writeFile(temporary, `${JSON.stringify(file)}\n`, { flush: true });
      await changeDirectory(this.#folders[folder], publish, this.#disk);
    } catch (error) {
      await this.#disk.rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Nothing is lost without a word: the file stays, where nobody takes it for a message. */
  async #setAside(file: string, reason: string): Promise<void> {
    const path = this.#path(file);
    const target = join(this.#folders['set-aside'], file);
    await this.#disk.rename(path, target);
    this.#notify(`${JSON.stringify(path)} ${reason}. It is set aside as ${JSON.stringify(target)}`);
  }

  #path(file: string): string {
    return join(this.#folders.messages, file);
  }
}
