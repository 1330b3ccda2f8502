import type { SQSEvent } from 'aws-lambda';
import type { Dice } from '../basis/dice.ts';
import type { Faults } from '../basis/faults.ts';
import type { Timeline } from '../basis/timeline.ts';
import type { SimulatedBucket } from './simulated-bucket.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAtMs: number;
  receives: number;
}

const delayMs = 35_000;
const visibilityMs = 30_000;
const batchSize = 10;

/** Object Created -> queue: at least once, in any order. What fails too often is put aside. */
export class SimulatedQueue {
  readonly #messages = new Map<string, Message>();
  readonly deadLetters: Message[] = [];
  #count = 0;

  constructor(
    bucket: SimulatedBucket,
    private readonly timeline: Timeline,
    private readonly dice: Dice,
    private readonly faults: Faults,
    private readonly maxReceives: number,
  ) {
    bucket.onWritten((key) => {
      if (key.endsWith('.mkv')) this.#announce(key);
    });
  }

  get isEmpty(): boolean {
    return this.#messages.size === 0;
  }

  /** Up to ten messages that nobody sees for a while from now on. */
  receive(): SQSEvent | undefined {
    const { nowMs } = this.timeline;
    const received: Message[] = [];
    for (const message of this.#shuffled()) {
      if (message.visibleAtMs > nowMs || received.length === batchSize) continue;
      if (message.receives >= this.maxReceives) {
        this.#messages.delete(message.id);
        this.deadLetters.push(message);
        continue;
      }
      message.receives += 1;
      message.visibleAtMs = nowMs + visibilityMs;
      received.push(message);
    }
    if (received.length === 0) return undefined;
    return { Records: received.map(({ id, body }) => ({ messageId: id, body })) } as SQSEvent;
  }

  /** They are done with; a standard queue may bring one again all the same. */
  remove(ids: Iterable<string>): void {
    for (const id of ids) {
      if (this.faults.strikes('queue: message twice')) continue;
      this.#messages.delete(id);
    }
  }

  /** An operator has them tried again. */
  redriveDeadLetters(): void {
    for (const { id, body } of this.deadLetters.splice(0)) {
      this.#messages.set(id, { id, body, visibleAtMs: this.timeline.nowMs, receives: 0 });
    }
  }

  #announce(key: string): void {
    const times = this.faults.strikes('archive: announced twice') ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.#count += 1;
      const id = `message-${this.#count}`;
      const body = JSON.stringify({
        Records: [
          {
            eventName: 'ObjectCreated:Put',
            s3: {
              bucket: { name: 'archive' },
              object: { key: encodeURIComponent(key).replaceAll('%2F', '/') },
            },
          },
        ],
      });
      const visibleAtMs = this.timeline.nowMs + delayMs + this.dice.between(100, 2_000);
      this.#messages.set(id, { id, body, visibleAtMs, receives: 0 });
    }
  }

  #shuffled(): Message[] {
    return [...this.#messages.values()]
      .map((message) => ({ message, rank: this.dice.random() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ message }) => message);
  }
}
