import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Arguments of a Node process that serves a directory and writes its address to standard output. */
export function serveArguments(dir: string, bucket: string, options: object = {}): string[] {
  const tsx = pathToFileURL(createRequire(resolve('package.json')).resolve('tsx')).href;
  const serve = resolve('packages/s3-local/test/serve.ts');
  return ['--import', tsx, serve, dir, bucket, JSON.stringify(options)];
}
