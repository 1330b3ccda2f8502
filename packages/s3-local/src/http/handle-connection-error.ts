import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { S3Error } from '../errors.ts';
import { errorXml } from './send-error.ts';

/**
 * Answers, in place of Node's bare status line, what never became a request or broke off within one.
 * @param response the last answer on this connection; an error may follow it, but not go into the middle of it
 */
export function handleConnectionError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  response: ServerResponse | undefined,
  requestId: string,
): void {
  const isAnswering = response?.headersSent === true && !response.writableFinished;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const s3Error = toS3Error(error.code);
  const xml = errorXml(s3Error, '', requestId);
  const head = [
    `HTTP/1.1 ${s3Error.status} ${STATUS_CODES[s3Error.status] ?? ''}`,
    `x-amz-request-id: ${requestId}`,
    'Content-Type: application/xml',
    `Content-Length: ${Buffer.byteLength(xml)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${xml}`);
}

function toS3Error(code: string | undefined): S3Error {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new S3Error(
        'RequestHeaderSectionTooLarge',
        'Your request header section exceeds the maximum allowed',
      );
    case 'HPE_INVALID_EOF_STATE':
      return new S3Error('IncompleteBody', 'The connection ended before the request did');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new S3Error(
        'RequestTimeout',
        'Your socket connection to the server was not read from or written to in time',
      );
    default:
      return new S3Error('BadRequest', 'The request is not well-formed HTTP/1.1');
  }
}
