import type { ObjectCreatedEvent } from '../../../../packages/s3-local/src/index';
import type { Identities } from './identities';
import type { Queues } from './queues';

/** Which objects of a bucket a queue is told of. */
export interface BucketNotification {
  readonly bucket: string;
  /** Such as `s3:ObjectCreated:*`. */
  readonly event: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly queueArn: string;
}

/** What S3 tells queues of the objects in its buckets. */
export class BucketNotifications {
  readonly #notifications: BucketNotification[] = [];

  constructor(
    private readonly identities: Identities,
    private readonly queues: Queues,
    private readonly account: string,
  ) {}

  /** @throws {AccessDenied} for a queue that takes no messages of the bucket: S3 tries it, by a message of its own */
  async add(notification: BucketNotification): Promise<void> {
    await this.#authorize(notification);
    this.#notifications.push(notification);
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: notification.bucket };
    await this.queues.find(notification.queueArn).messages.send(JSON.stringify(test));
  }

  /** Takes an event of the local S3. Whom S3 may not tell any more is not told. */
  async announce(event: ObjectCreatedEvent): Promise<void> {
    const { bucket, object } = event.s3;
    const key = decodeURIComponent(object.key.replaceAll('+', ' '));
    for (const notification of this.#notifications) {
      const { prefix, suffix } = notification;
      const fits = notification.bucket === bucket.name && key.startsWith(prefix) && key.endsWith(suffix);
      if (!fits || !isOfKind(`s3:${event.eventName}`, notification.event)) continue;
      const isAllowed = await this.#authorize(notification).then(
        () => true,
        () => false,
      );
      if (isAllowed)
        await this.queues.find(notification.queueArn).messages.send(JSON.stringify({ Records: [event] }));
    }
  }

  #authorize({ bucket, queueArn }: BucketNotification): Promise<void> {
    return this.identities.authorize({
      ...{ caller: 's3.amazonaws.com', action: 'sqs:SendMessage', resource: queueArn },
      context: { 'aws:SourceArn': `arn:aws:s3:::${bucket}`, 'aws:SourceAccount': this.account },
    });
  }
}

function isOfKind(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
