import type { IncomingMessage, ServerResponse } from 'node:http';
import { finishResponse } from '@frame-ingest/local-server';
import type { S3Error } from '../errors.ts';
import { toXml } from '../xml/to-xml.ts';

/** Writes an error as S3's XML. The answer to a HEAD request has no body, and so only its status. */
export async function sendError(
  incoming: IncomingMessage,
  response: ServerResponse,
  error: S3Error,
  { resource, requestId }: { resource: string; requestId: string },
): Promise<void> {
  const xml = errorXml(error, resource, requestId);
  const isHead = incoming.method === 'HEAD';
  const headers = isHead
    ? error.headers
    : { ...error.headers, 'content-type': 'application/xml', 'content-length': Buffer.byteLength(xml) };
  await finishResponse(incoming, response, isHead ? undefined : xml, { statusCode: error.status, headers });
}

export function errorXml({ code, message, fields }: S3Error, resource: string, requestId: string): string {
  return toXml([
    'Error',
    [
      ['Code', code],
      ['Message', message],
      ...Object.entries(fields),
      ['Resource', resource],
      ['RequestId', requestId],
    ],
  ]);
}
