import type { ServerResponse } from 'node:http';
import type { S3Error } from '../errors.ts';
import { toXml } from '../xml/to-xml.ts';
import { sendXml } from './send-answer.ts';

/** Writes an error as S3's XML. The answer to a HEAD request has no body, and so only its status. */
export function sendError(
  response: ServerResponse,
  error: S3Error,
  { resource, requestId }: { resource: string; requestId: string },
): void {
  response.statusCode = error.status;
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  if (response.req.method === 'HEAD') response.end();
  else sendXml(response, errorXml(error, resource, requestId));
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
