import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMessageFile } from '../../../../packages/local/src/queue/message-file';
import { parseMessageName } from '../../../../packages/local/src/queue/message-name';
import { MessageQueue } from '../../../../packages/local/src/queue/message-queue';
import { systemDisk } from '../../../../packages/local-server/src/index';
import type { PassingTime } from './passing-time';

export interface QueueSettings {
  readonly arn: string;
  readonly delaySeconds: number;
  readonly visibilitySeconds: number;
  /** Where messages end that are received too often; undefined where they never do. */
  readonly deadLetters: { readonly arn: string; readonly maxReceiveCount: number } | undefined;
}

interface Queue {
  readonly settings: QueueSettings;
  readonly messages: MessageQueue;
}

/** SQS: queues of the local stack, with the numbers of the template and a time that can be made to pass. */
export class Queues {
  readonly #dir: string;
  readonly #time: PassingTime;
  readonly #queues = new Map<string, Queue>();

  constructor(dir: string, time: PassingTime) {
    this.#dir = dir;
    this.#time = time;
  }

  get names(): string[] {
    return [...this.#queues.keys()].map((arn) => arn.split(':').at(-1) ?? '');
  }

  /** ARNs of the queues whose messages end elsewhere when they are received too often. */
  get sources(): string[] {
    return [...this.#queues.values()].flatMap(({ settings }) => (settings.deadLetters ? settings.arn : []));
  }

  /** @throws {Error} where there is no queue for the dead letters */
  async create(settings: QueueSettings): Promise<void> {
    const { arn, delaySeconds, visibilitySeconds, deadLetters } = settings;
    const dir = this.#folderOf(arn);
    await mkdir(dir, { recursive: true });
    if (deadLetters !== undefined) {
      this.find(deadLetters.arn);
      // A dead letter of one is a message of the other: they share the folder.
      await symlink(join(this.#folderOf(deadLetters.arn), 'messages'), join(dir, 'dead-letters'));
    }
    const messages = await MessageQueue.open({
      ...{ dir, disk: systemDisk, time: this.#time, newId: randomUUID },
      ...{ delayMs: delaySeconds * 1000, visibilityMs: visibilitySeconds * 1000 },
      maxReceives: deadLetters?.maxReceiveCount ?? Number.MAX_SAFE_INTEGER,
      notify: () => undefined,
    });
    this.#queues.set(arn, { settings, messages });
  }

  /** @throws {Error} for a queue that there is not */
  find(arn: string): Queue {
    const queue = this.#queues.get(arn);
    if (queue === undefined) throw new Error(`There is no queue ${arn}.`);
    return queue;
  }

  /** Bodies of the messages that are in a queue, those of other queues' dead letters too. */
  async read(arn: string): Promise<string[]> {
    const folder = join(this.#folderOf(arn), 'messages');
    const texts = await Promise.all(
      // A message that is received meanwhile has another name then.
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8').catch(() => undefined)),
    );
    return texts.flatMap((text) => (text === undefined ? [] : parseMessageFile(text).body));
  }

  /** How often each message of a queue was received. */
  async receiveCounts(arn: string): Promise<number[]> {
    const names = await readdir(join(this.#folderOf(arn), 'messages'));
    return names.flatMap((name) => parseMessageName(name)?.receiveCount ?? []);
  }

  #folderOf(arn: string): string {
    return join(this.#dir, arn.split(':').at(-1) ?? '');
  }
}
