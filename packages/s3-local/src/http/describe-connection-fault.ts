import type { ConnectionAnswer, ConnectionFault } from '@frame-ingest/local-server';
import { S3Error, type S3ErrorCode } from '../errors.ts';
import { errorXml } from './send-error.ts';

/** Describes, in S3's format, a connection that failed before or within a request. */
export function describeConnectionFault(
  { kind, message }: ConnectionFault,
  answerHeaders: Readonly<Record<string, string>>,
): ConnectionAnswer {
  const error = new S3Error(codes[kind], message);
  const requestId = answerHeaders['x-amz-request-id'] ?? '';
  return {
    statusCode: error.status,
    headers: { ...answerHeaders, 'content-type': 'application/xml' },
    body: errorXml(error, '', requestId),
  };
}

const codes: Readonly<Record<ConnectionFault['kind'], S3ErrorCode>> = {
  'head-too-large': 'RequestHeaderSectionTooLarge',
  incomplete: 'IncompleteBody',
  malformed: 'BadRequest',
  'too-many-connections': 'SlowDown',
  'too-slow': 'RequestTimeout',
};
