import type { Time } from '@frame-ingest/put-media';
import type { Disk } from '@frame-ingest/s3-local';
import type { MessageName } from './message-name.ts';
import { MessageSchedule, type Scheduled } from './message-schedule.ts';
import { MessageStore } from './message-store.ts';

export interface MessageQueueOptions {
  /** Folder of the messages, made where it is missing. One queue at a time may use it. */
  readonly dir: string;
  readonly disk: Disk;
  readonly time: Time;
  /** Names a message: a UUID, never the same twice. */
  readonly newId: () => string;
  /** How long a message waits before it is received first, in milliseconds. */
  readonly delayMs: number;
  /** How long after it was received a message that is not done is received again, in milliseconds. */
  readonly visibilityMs: number;
  /** How often a message is received before it becomes a dead letter. */
  readonly maxReceives: number;
  /** Takes a line about a file that cannot be used, and about a message that nobody delivers any more. */
  readonly notify: (notice: string) => void;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** Milliseconds since the Unix epoch, as is the next time. */
  readonly sentAtMs: number;
  /** Time of the first receipt since the queue was opened. */
  readonly firstReceivedAtMs: number;
  readonly receiveCount: number;
}

interface Entry extends Scheduled {
  readonly sequence: number;
  name: MessageName;
  isDone: boolean;
  firstReceivedAtMs: number | undefined;
  lastFailure: string;
}

/** Far enough that nobody wakes up for nothing, and short enough for any timer. */
const maxWaitMs = 60_000;

/**
 * A queue that survives the end of its process at any moment: like a standard queue of SQS, it gives every message out at
 * least once, roughly in order, and again until it is done or has been received too often.
 */
export class MessageQueue {
  readonly #options: MessageQueueOptions;
  readonly #store: MessageStore;
  readonly #entries = new Map<string, Entry>();
  readonly #schedule = new MessageSchedule<Entry>();
  /** Waits for due messages, each with the time when it ends, by `Time.elapsed`. */
  readonly #sleepers = new Map<AbortController, number>();
  #entered = 0;
  /** Files are moved and removed one after the other, so that nobody looks for one under the name of before. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: MessageQueueOptions, store: MessageStore) {
    this.#options = options;
    this.#store = store;
  }

  /** @throws errors of the file system */
  static async open(options: MessageQueueOptions): Promise<MessageQueue> {
    const store = await MessageStore.open(options);
    const queue = new MessageQueue(options, store);
    for (const name of await store.list()) queue.#enter(name);
    return queue;
  }

  /** How many messages are not done. */
  get size(): number {
    return this.#entries.size;
  }

  /** Resolves when the message is on the disk and will be received. @throws errors of the file system */
  async send(body: string): Promise<void> {
    const { time, newId } = this.#options;
    const name = { sentAtMs: time.now(), messageId: newId(), receiveCount: 0 };
    await this.#store.add(name, body);
    this.#enter(name);
  }

  /** Takes what is due, at most so many. Nobody else gets these for a while. Never rejects. */
  async receive(most: number): Promise<ReceivedMessage[]> {
    const received: ReceivedMessage[] = [];
    for (const entry of this.#takeDue(most)) {
      const message = await this.#inTurn(() => this.#receiveOne(entry)).catch((error: unknown) => {
        entry.lastFailure = describe(error);
        return undefined;
      });
      if (message !== undefined) received.push(message);
    }
    return received;
  }

  /** Ends messages: they are not received any more. One that cannot be taken off the disk comes again. Never rejects. */
  async finish(messages: readonly ReceivedMessage[]): Promise<void> {
    for (const { messageId } of messages) {
      const entry = this.#entries.get(messageId);
      if (entry === undefined) continue;
      await this.#inTurn(async () => {
        await this.#store.remove(entry.name);
        this.#leave(entry);
      }).catch(() => undefined);
    }
    await this.#store.syncRemovals().catch(() => undefined);
  }

  /** Says why a message is not done, for the time when it has been received too often. */
  fail({ messageId }: ReceivedMessage, reason: string): void {
    const entry = this.#entries.get(messageId);
    if (entry !== undefined) entry.lastFailure = reason;
  }

  /** Resolves when something may be due. @throws the signal's reason */
  async waitForDue(signal: AbortSignal): Promise<void> {
    const { time } = this.#options;
    signal.throwIfAborted();
    const dueAtMs = this.#schedule.nextDueAtMs ?? Number.POSITIVE_INFINITY;
    const nowMs = time.elapsed();
    const waitMs = Math.min(maxWaitMs, dueAtMs - nowMs);
    if (waitMs <= 0) return;
    const sleeper = new AbortController();
    const wake = (): void => sleeper.abort();
    this.#sleepers.set(sleeper, nowMs + waitMs);
    signal.addEventListener('abort', wake, { once: true });
    await time.sleep(waitMs, sleeper.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
    this.#sleepers.delete(sleeper);
    signal.throwIfAborted();
  }

  /** All at one stroke, so that somebody else who comes for some gets others. */
  #takeDue(most: number): Entry[] {
    const { time, visibilityMs } = this.#options;
    const nowMs = time.elapsed();
    const taken: Entry[] = [];
    while (taken.length < most) {
      const entry = this.#schedule.take(nowMs);
      if (entry === undefined) break;
      if (entry.isDone) continue;
      taken.push(entry);
    }
    // Whatever becomes of them, they are due again, unless they are done.
    for (const entry of taken) this.#schedule.add(entry, nowMs + visibilityMs);
    return taken;
  }

  async #receiveOne(entry: Entry): Promise<ReceivedMessage | undefined> {
    const { time, maxReceives } = this.#options;
    if (entry.isDone) return undefined;
    const isTooOften = entry.name.receiveCount >= maxReceives;
    const name = isTooOften ? entry.name : await this.#store.countReceive(entry.name);
    if (name !== undefined) entry.name = name;
    const file = name && (await this.#store.read(name));
    if (file === undefined || name === undefined) {
      this.#leave(entry);
      return undefined;
    }
    if (isTooOften) {
      await this.#store.bury(name, file, entry.lastFailure, time.now());
      this.#leave(entry);
      return undefined;
    }
    entry.firstReceivedAtMs ??= time.now();
    const { messageId, sentAtMs, receiveCount } = name;
    const { firstReceivedAtMs } = entry;
    return { messageId, ...file, sentAtMs, firstReceivedAtMs, receiveCount };
  }

  #enter(name: MessageName): void {
    const { time, delayMs } = this.#options;
    const entry: Entry = {
      ...{ name, sequence: this.#entered++, sentAtMs: name.sentAtMs, dueAtMs: 0, isDone: false },
      firstReceivedAtMs: undefined,
      lastFailure: 'the reason is unknown',
    };
    this.#entries.set(name.messageId, entry);
    // A clock that was set meanwhile makes nobody wait longer than for a new message.
    const waitMs = Math.min(Math.max(name.sentAtMs + delayMs - time.now(), 0), delayMs);
    const dueAtMs = time.elapsed() + waitMs;
    this.#schedule.add(entry, dueAtMs);
    // Under many cameras messages come all the time, and hardly any is due before those that are waited for.
    for (const [sleeper, untilMs] of this.#sleepers) if (dueAtMs < untilMs) sleeper.abort();
  }

  #leave(entry: Entry): void {
    entry.isDone = true;
    this.#entries.delete(entry.name.messageId);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
