import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { buildPage } from '@frame-ingest/capture/build-page';

export interface PageServerOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Folder of JPEG files, in the order of their names, 10 for each second. */
  readonly sampleFramesDir: string;
}

/** Serves one request of the page; false when the path is none of the page's. */
export type ServePage = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const sampleFramerate = 10;
const archivePrefix = '/Archive/';
const samplePrefix = '/Sample/';

const pageHeaders = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Makes what serves the page, its sample clip, and the archived fragments that it plays. */
export async function createPageServer({
  s3,
  bucket,
  sampleFramesDir,
}: PageServerOptions): Promise<ServePage> {
  const page = await buildPage();
  const sampleFrames = (await readdir(sampleFramesDir)).filter((name) => name.endsWith('.jpg')).sort();

  return async function servePage(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = page.get(path);
    if (file !== undefined) {
      send(response, file.contentType, file.body);
    } else if (path === '/Sample') {
      const frames = sampleFrames.map((name) => samplePrefix + name);
      send(response, 'application/json', Buffer.from(JSON.stringify({ framerate: sampleFramerate, frames })));
    } else if (path.startsWith(samplePrefix) && sampleFrames.includes(path.slice(samplePrefix.length))) {
      send(response, 'image/jpeg', await readFile(join(sampleFramesDir, path.slice(samplePrefix.length))));
    } else if (path.startsWith(archivePrefix)) {
      await sendArchived(path.slice(archivePrefix.length), request, response);
    } else {
      return false;
    }
    return true;
  };

  async function sendArchived(
    encodedKey: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { range } = request.headers;
    try {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: decodeURIComponent(encodedKey),
        ...(range ? { Range: range } : {}),
      });
      const object = await s3.send(command);
      response.writeHead(object.ContentRange ? 206 : 200, {
        ...pageHeaders,
        'content-type': object.ContentType ?? 'application/octet-stream',
        'content-length': object.ContentLength,
        'accept-ranges': 'bytes',
        ...(object.ContentRange ? { 'content-range': object.ContentRange } : {}),
      });
      await pipeline(object.Body as Readable, response);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      response.writeHead(error instanceof URIError ? 400 : (status ?? 502), pageHeaders).end();
    }
  }
}

function send(response: ServerResponse, contentType: string, body: Uint8Array): void {
  response.writeHead(200, {
    ...pageHeaders,
    'content-type': contentType,
    'content-length': body.length,
    'cache-control': 'no-cache',
  });
  response.end(body);
}
