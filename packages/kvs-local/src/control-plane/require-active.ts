import { ServiceError } from '../errors.ts';
import type { VideoStream } from '../stream/video-stream.ts';

/** @throws ServiceError ResourceInUseException while the stream is being created, updated or deleted */
export function requireActive({ status, record }: VideoStream): void {
  if (status === 'ACTIVE') return;
  throw new ServiceError(
    400,
    'ResourceInUseException',
    `Stream ${record.name} is ${status}. Wait until DescribeStream reports that it is ACTIVE.`,
  );
}
