import { limitTime, type Time } from '@frame-ingest/put-media';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { failedMessages } from './failed-messages.ts';
import type { MessageQueue, ReceivedMessage } from './message-queue.ts';
import { type EventSource, toSqsEvent } from './to-sqs-event.ts';

export interface DeliveryOptions {
  readonly queue: Pick<MessageQueue, 'receive' | 'finish' | 'fail' | 'waitForDue'>;
  readonly source: EventSource;
  /** A function as Lambda has it behind a queue, with partial batch responses. */
  readonly handler: (
    event: SQSEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ) => Promise<SQSBatchResponse>;
  /** How long the function may take, in milliseconds: no longer than its messages stay with it. */
  readonly timeoutMs: number;
  /**
   * Most messages of one event.
   * @default 10 - as Lambda has it
   */
  readonly batchSize?: number;
  /**
   * How many events may be under way at once.
   * @default 5 - the readers of a queue that Lambda begins with
   */
  readonly readers?: number;
  readonly time: Time;
}

export interface RunningDelivery {
  /**
   * Begins nothing new, and waits for what is under way.
   * @param hurry ends the wait: what is under way then is not done, and comes again
   */
  stop(hurry: AbortSignal): Promise<void>;
}

/** Stands where Lambda stands behind a queue: hands what is due to the function, and ends what it has done. */
export function startDelivery(options: DeliveryOptions): RunningDelivery {
  const { queue, source, handler, timeoutMs, time, batchSize = 10, readers = 5 } = options;
  const stopping = new AbortController();
  const running = Promise.all(Array.from({ length: readers }, read));

  return {
    async stop(hurry) {
      stopping.abort();
      const hurried = new Promise<void>((resolve) => {
        if (hurry.aborted) resolve();
        hurry.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([running, hurried]);
    },
  };

  async function read(): Promise<void> {
    while (!stopping.signal.aborted) {
      const messages = await queue.receive(batchSize);
      if (messages.length > 0) await deliver(messages);
      else await queue.waitForDue(stopping.signal).catch(() => undefined);
    }
  }

  async function deliver(messages: readonly ReceivedMessage[]): Promise<void> {
    const event = toSqsEvent(messages, source);
    const { failed, reason } = await invoke(event);
    for (const message of messages) if (failed.has(message.messageId)) queue.fail(message, reason);
    await queue.finish(messages.filter(({ messageId }) => !failed.has(messageId)));
  }

  async function invoke(
    event: SQSEvent,
  ): Promise<{ readonly failed: ReadonlySet<string>; readonly reason: string }> {
    const endsAtMs = time.elapsed() + timeoutMs;
    const context = { getRemainingTimeInMillis: () => Math.max(0, endsAtMs - time.elapsed()) };
    const toError = (): Error => new Error(`the function did not answer within ${timeoutMs} ms`);
    try {
      const answer = await limitTime(time, timeoutMs, never, toError, () => handler(event, context));
      return { failed: failedMessages(event, answer), reason: 'the function did not process it' };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { failed: new Set(event.Records.map(({ messageId }) => messageId)), reason };
    }
  }
}

const never = new AbortController().signal;
