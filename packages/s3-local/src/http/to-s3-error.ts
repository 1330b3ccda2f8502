import { type SystemFault, toSystemFault } from '@frame-ingest/local-server';
import { S3Error, type S3ErrorCode } from '../errors.ts';

/** Converts an error to S3's answer. Nothing internal leaks, and a lack of system resources gets S3's wording. */
export function toS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  const fault = toSystemFault(error);
  if (fault !== undefined) return new S3Error(codes[fault.kind], fault.message, { cause: error });
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.', {
    cause: error,
  });
}

/** S3 is never full. The SDKs' clients retry 503 and do not know 507. */
const codes: Readonly<Record<SystemFault['kind'], S3ErrorCode>> = {
  'out-of-file-handles': 'SlowDown',
  'out-of-memory': 'ServiceUnavailable',
  'out-of-space': 'ServiceUnavailable',
  'read-only': 'ServiceUnavailable',
};
