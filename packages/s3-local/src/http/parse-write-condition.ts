import { S3Error } from '../errors.ts';
import type { WriteCondition } from '../store/write-condition.ts';

/**
 * @throws S3Error `NotImplemented` for combinations that S3 does not support either
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function parseWriteCondition(headers: ReadonlyMap<string, string>): WriteCondition {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (headers.has('if-modified-since') || headers.has('if-unmodified-since')) throw notImplemented();
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*' || ifMatch !== undefined) throw notImplemented();
    return { kind: 'absent' };
  }
  if (ifMatch === undefined) return { kind: 'none' };
  return { kind: 'matches', ifMatch };
}

function notImplemented(): S3Error {
  return new S3Error(
    'NotImplemented',
    'A write is conditional on "If-None-Match: *" or on "If-Match: <ETag>"; other conditions are not implemented',
  );
}
