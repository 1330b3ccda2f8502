import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buildPage, toContentSecurityPolicy } from '@frame-ingest/capture/build-page';
import { referenceFiles, referencePolicy } from './reference/reference-files.ts';

export interface PageServerOptions {
  /** Origin that a long clip is fetched from. */
  readonly s3Url: string;
  /** Origin that HLS sessions play from. */
  readonly kinesisVideoUrl: string;
  /** What {@link addressesPath} answers. */
  readonly addresses: object;
  /** Folder of JPEG files, in the order of their names, 10 for each second. */
  readonly sampleFramesDir: string;
}

/** Serves one request of the page; false when the path is none of the page's. */
export type ServePage = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Where command lines of this machine ask for the addresses of the other services. */
const addressesPath = '/local-stack.json';
const sampleFramerate = 10;
const samplePath = '/Sample';
const samplePrefix = '/Sample/';
/** The API is on this origin, and asks nobody who they are. */
const siteConfig = { api: '', signIn: null, sample: samplePath };

/** Makes what serves the page, its sample clip, and the reference of the API. */
export async function createPageServer({
  s3Url,
  kinesisVideoUrl,
  addresses,
  sampleFramesDir,
}: PageServerOptions): Promise<ServePage> {
  const page = await buildPage();
  const sampleFrames = (await readdir(sampleFramesDir)).filter((name) => name.endsWith('.jpg')).sort();
  const headers = {
    'content-security-policy': toContentSecurityPolicy([s3Url, kinesisVideoUrl]),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };

  return async function servePage(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = page.get(path);
    const reference = referenceFiles.get(path);
    if (file !== undefined) {
      send(file.contentType, file.body);
    } else if (reference !== undefined) {
      send(reference.contentType, await reference.read(), { 'content-security-policy': referencePolicy });
    } else if (path === '/site-config.json') {
      send('application/json', toJson(siteConfig));
    } else if (path === addressesPath) {
      send('application/json', toJson(addresses));
    } else if (path === samplePath) {
      const frames = sampleFrames.map((name) => samplePrefix + name);
      send('application/json', toJson({ framerate: sampleFramerate, frames }));
    } else if (path.startsWith(samplePrefix) && sampleFrames.includes(path.slice(samplePrefix.length))) {
      send('image/jpeg', await readFile(join(sampleFramesDir, path.slice(samplePrefix.length))));
    } else {
      return false;
    }
    return true;

    function send(contentType: string, body: Uint8Array, own: Record<string, string> = {}): void {
      const about = { 'content-type': contentType, 'content-length': body.length };
      response.writeHead(200, { ...headers, ...own, ...about });
      response.end(body);
    }
  };
}

function toJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
