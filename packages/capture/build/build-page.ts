import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export { contentSecurityPolicy, toContentSecurityPolicy } from './content-security-policy.ts';

/** A file of the capture page, ready to be served. */
export interface PageFile {
  /** To be sent as `content-type`, with its charset. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** The sources beside this one, or what the compiler has made of both. */
const [sourceFolder, extension] = import.meta.url.endsWith('.ts')
  ? [new URL('../src/', import.meta.url), '.ts']
  : [new URL('../', import.meta.url), '.js'];
const script = 'text/javascript; charset=utf-8';

/** What carries no notice of its own into the bundle. */
const bundledPackages =
  '/*! With oidc-client-ts (Apache-2.0, https://github.com/authts/oidc-client-ts), jwt-decode (MIT, Copyright (c) 2015 Auth0, ' +
  'Inc., https://github.com/auth0/jwt-decode) and mediabunny (MPL-2.0, https://github.com/Vanilagy/mediabunny). */';

/**
 * Builds the page that captures frames and plays what comes back.
 * @returns every file by its path; `/` is the page. It asks its own origin for `/site-config.json`, which tells where the
 *   API is.
 */
export async function buildPage(): Promise<Map<string, PageFile>> {
  const [html, css, icon, main, worker] = await Promise.all([
    readFile(new URL('page/index.html', sourceFolder)),
    readFile(new URL('page/style.css', sourceFolder)),
    readFile(new URL('page/icon.svg', sourceFolder)),
    bundle('page/main'),
    bundle('worker/frame-worker'),
  ]);
  return new Map([
    ['/', { contentType: 'text/html; charset=utf-8', body: html }],
    ['/style.css', { contentType: 'text/css; charset=utf-8', body: css }],
    ['/icon.svg', { contentType: 'image/svg+xml', body: icon }],
    ['/main.js', { contentType: script, body: main }],
    ['/frame-worker.js', { contentType: script, body: worker }],
  ]);
}

async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry + extension, sourceFolder))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox130', 'safari17.5'],
    minify: true,
    legalComments: 'eof',
    footer: { js: entry === 'page/main' ? bundledPackages : '' },
    write: false,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${entry}`);
  return output.contents;
}
