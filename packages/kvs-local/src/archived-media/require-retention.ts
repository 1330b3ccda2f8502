import { invalidArgument } from '../errors.ts';
import type { VideoStream } from '../stream/video-stream.ts';

/**
 * A stream with a retention of 0 has no archive. The service documents this error for times outside the retention, which
 * here applies to every time. NoDataRetentionException is documented for the playback operations only.
 * @throws ServiceError InvalidArgumentException
 */
export function requireRetention({ retains, record }: VideoStream): void {
  if (retains) return;
  throw invalidArgument(
    `Stream ${record.name} has a data retention of 0 hours, so it has no archive. Raise it with UpdateDataRetention.`,
  );
}
