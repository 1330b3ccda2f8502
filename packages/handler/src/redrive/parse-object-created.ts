import type { S3Event, SQSRecord } from 'aws-lambda';

/** An object that S3 announced. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Reads the message that S3 sends to a queue when objects were created. Other messages announce none, such as the `s3:TestEvent`
 * with which S3 tests the queue when the notification is set up.
 * @throws SyntaxError if it is not JSON
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function parseObjectCreated({ body }: Pick<SQSRecord, 'body'>): CreatedObject[] {
  const { Records = [] } = (JSON.parse(body) ?? {}) as Partial<S3Event>;
  return Records.flatMap(({ eventName = '', s3 }) => {
    const { bucket, object } = s3 ?? {};
    if (!eventName.startsWith('ObjectCreated:') || !bucket || !object) return [];
    return [{ bucket: bucket.name, key: decodeKey(object.key) }];
  });
}

/** Form encoding: a plus sign stands for a space. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
