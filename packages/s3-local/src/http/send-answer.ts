import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { s3Namespace, toXml } from '../xml/to-xml.ts';
import type { Answer } from './answer.ts';

/** A transformation of an outgoing body. */
export type PassBody = (body: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** Writes an answer, and resolves when it is sent or the client is gone. */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  passBody: PassBody,
): Promise<void> {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.statusCode = status;
  if (body instanceof Readable) {
    await pipeline(body, passBody, response).catch(ignoreGoneClient);
    return;
  }
  if (body === undefined) {
    response.end();
    return;
  }
  const xml = toXml(body, s3Namespace);
  response.setHeader('content-type', 'application/xml');
  response.setHeader('content-length', Buffer.byteLength(xml));
  response.end(xml);
}

function ignoreGoneClient(error: NodeJS.ErrnoException): void {
  if (!goneClient.has(error.code ?? '')) throw error;
}

const goneClient: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_UNABLE_TO_PIPE',
]);
