import { invalidArgument } from '../errors.ts';
import type { VideoStream } from '../stream/video-stream.ts';

/**
 * A stream with a retention of 0 has no archive. Of the errors that the service documents for its fragment operations
 * this is the one it gives for times outside of the retention, and here every time is; NoDataRetentionException is
 * documented for the playback operations only.
 * @throws ServiceError InvalidArgumentException
 */
export function requireRetention({ retains, record }: VideoStream): void {
  if (retains) return;
  throw invalidArgument(
    `Stream ${record.name} has a data retention of 0 hours, so it has no archive. Raise it with UpdateDataRetention.`,
  );
}
