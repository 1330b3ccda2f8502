import { ServiceError } from '../errors.ts';
import type { VideoStream } from '../stream/video-stream.ts';

export const versionRule = { pattern: /^[a-zA-Z0-9]+$/, maxLength: 64 };

/** @throws ServiceError VersionMismatchException if the caller has an older version of the stream */
export function checkVersion({ record }: VideoStream, version: string | undefined): void {
  if (version === undefined || version === record.version) return;
  throw new ServiceError(
    400,
    'VersionMismatchException',
    `CurrentVersion ${version} is not the version of stream ${record.name}. DescribeStream returns the current one.`,
  );
}
