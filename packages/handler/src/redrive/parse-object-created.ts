import type { S3Event, SQSRecord } from 'aws-lambda';

/** An object that S3 has announced. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Reads the message that S3 sends to a queue: the objects that were created. A message of another kind, such as the
 * `s3:TestEvent` with which S3 tries the queue when the notification is set up, announces none.
 * @throws SyntaxError for what is not JSON
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

/** A form's encoding: a blank is a plus sign. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
