import { randomUUID } from 'node:crypto';
import type { RedriveHandler } from '@frame-ingest/handler';
import { systemTime } from '@frame-ingest/put-media';
import { type ObjectCreatedEvent, systemDisk } from '@frame-ingest/s3-local';
import { localAccountId } from '../local-account-id.ts';
import { MessageQueue } from './message-queue.ts';
import { type RunningDelivery, startDelivery } from './start-delivery.ts';

/** Times and limits of the queue between the archive and the redrive function. */
export interface RedriveOptions {
  /**
   * Delay from archiving an object to the function's first check, in milliseconds.
   * @default 35000 - as on AWS
   */
  readonly redriveDelayMs?: number;
  /**
   * Delay until the function tries again, which is also its time limit, in milliseconds.
   * @default 15000 - 30000 on AWS
   */
  readonly redriveVisibilityMs?: number;
  /**
   * Attempts before it leaves a message to an operator, in `dead-letters`.
   * @default 1000 - as on AWS
   */
  readonly redriveMaxReceives?: number;
}

export interface RedriveQueueOptions extends RedriveOptions {
  readonly dir: string;
  readonly region: string;
}

export interface RedriveQueue {
  /** Takes what S3 announces; resolves when it is on the disk. @throws Error where it cannot be kept */
  announce(event: ObjectCreatedEvent): Promise<void>;
  /** Begins to hand messages to the function. */
  startDelivery(handler: RedriveHandler): void;
  /** Begins nothing new, and waits for what is under way until the signal comes. */
  stop(hurry: AbortSignal): Promise<void>;
}

/** Opens the queue that stands for SQS between S3 and the function. @throws errors of the file system */
export async function openRedriveQueue(options: RedriveQueueOptions): Promise<RedriveQueue> {
  const {
    dir,
    region,
    redriveDelayMs = 35_000,
    redriveVisibilityMs = 15_000,
    redriveMaxReceives = 1_000,
  } = options;
  const time = systemTime;
  const queue = await MessageQueue.open({
    ...{ dir, time, disk: systemDisk, newId: randomUUID, delayMs: redriveDelayMs },
    visibilityMs: redriveVisibilityMs,
    maxReceives: redriveMaxReceives,
    notify: (notice) => void process.stderr.write(`${notice}\n`),
  });
  let delivery: RunningDelivery | undefined;
  return {
    async announce(event) {
      if (isOwnRecord(event)) return;
      await queue.send(JSON.stringify({ Records: [event] })).catch((cause: unknown) => {
        // In words of the queue's: S3 would take a missing folder for a missing bucket.
        throw new Error('The message about an object could not be stored', { cause });
      });
    },
    startDelivery(handler) {
      const source = { arn: `arn:aws:sqs:${region}:${localAccountId}:frame-ingest-redrive`, region };
      // Done with before its messages are due again.
      const timeoutMs = Math.min(25_000, redriveVisibilityMs);
      delivery = startDelivery({ queue, source, handler, timeoutMs, time });
    },
    async stop(hurry) {
      await delivery?.stop(hurry);
    },
  };
}

/** What stands beside the archive, such as claims: no stream has such a name. Keys of events are percent-encoded. */
function isOwnRecord({ s3: { object } }: ObjectCreatedEvent): boolean {
  return /^(!|%21)/.test(object.key);
}
