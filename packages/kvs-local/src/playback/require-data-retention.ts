import { ServiceError } from '../errors.ts';
import type { VideoStream } from '../stream/video-stream.ts';

/** @throws ServiceError NoDataRetentionException for a stream that has no archive to play from */
export function requireDataRetention({ retains, record }: VideoStream): void {
  if (retains) return;
  throw new ServiceError(
    400,
    'NoDataRetentionException',
    `Stream ${record.name} has a data retention of 0 hours, so there is nothing to play. Raise it with UpdateDataRetention.`,
  );
}
