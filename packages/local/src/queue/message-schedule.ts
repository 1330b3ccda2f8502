import { Heap } from './heap.ts';

/** A message that is to be received at some time. */
export interface Scheduled {
  readonly sentAtMs: number;
  /** Among messages that were sent at the same time, the lowest comes first. */
  readonly sequence: number;
  /** When it may be received, by `Time.elapsed`. */
  dueAtMs: number;
}

/** The order in which messages are received: among those that are due, the one that was sent first. */
export class MessageSchedule<Message extends Scheduled> {
  readonly #waiting = new Heap<Message>((a, b) => a.dueAtMs < b.dueAtMs);
  readonly #due = new Heap<Message>(isSentBefore);

  add(message: Message, dueAtMs: number): void {
    message.dueAtMs = dueAtMs;
    this.#waiting.push(message);
  }

  /** Takes out the next that is due. */
  take(nowMs: number): Message | undefined {
    for (let next = this.#waiting.first; next !== undefined; next = this.#waiting.first) {
      if (next.dueAtMs > nowMs) break;
      this.#due.push(next);
      this.#waiting.pop();
    }
    return this.#due.pop();
  }

  /** When a message is due next, by `Time.elapsed`; undefined for none. */
  get nextDueAtMs(): number | undefined {
    return this.#due.first?.dueAtMs ?? this.#waiting.first?.dueAtMs;
  }
}

function isSentBefore(a: Scheduled, b: Scheduled): boolean {
  return a.sentAtMs === b.sentAtMs ? a.sequence < b.sequence : a.sentAtMs < b.sentAtMs;
}
