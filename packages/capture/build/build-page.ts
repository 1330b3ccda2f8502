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
const html5 = 'text/html; charset=utf-8';
const styles = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';

/** What carries no notice of its own into the bundles. */
const packages = {
  oidc:
    'oidc-client-ts (Apache-2.0, https://github.com/authts/oidc-client-ts), jwt-decode (MIT, Copyright (c) 2015 Auth0, Inc., ' +
    'https://github.com/auth0/jwt-decode)',
  mediabunny: 'mediabunny (MPL-2.0, https://github.com/Vanilagy/mediabunny)',
  hls: 'hls.js (Apache-2.0, Copyright (c) 2017 Dailymotion, https://github.com/video-dev/hls.js)',
};

/**
 * Builds the page that captures frames and plays what comes back, and the one that shows any stream.
 * @returns every file by its path; `/` and `/watch` are the pages. They ask their origin for `/site-config.json`, which has the
 *   address of the API.
 */
export async function buildPage(): Promise<Map<string, PageFile>> {
  const [html, css, icon, main, worker, watchHtml, watchCss, watch] = await Promise.all([
    readFile(new URL('page/index.html', sourceFolder)),
    readFile(new URL('page/style.css', sourceFolder)),
    readFile(new URL('page/icon.svg', sourceFolder)),
    bundle('page/main', [packages.oidc, packages.mediabunny]),
    bundle('worker/frame-worker', []),
    readFile(new URL('page/watch/watch.html', sourceFolder)),
    readFile(new URL('page/watch/watch.css', sourceFolder)),
    bundle('page/watch/watch', [packages.oidc, packages.hls]),
  ]);
  return new Map([
    ['/', { contentType: html5, body: html }],
    ['/watch', { contentType: html5, body: watchHtml }],
    ['/style.css', { contentType: styles, body: css }],
    ['/watch.css', { contentType: styles, body: watchCss }],
    ['/icon.svg', { contentType: 'image/svg+xml', body: icon }],
    ['/main.js', { contentType: script, body: main }],
    ['/watch.js', { contentType: script, body: watch }],
    ['/frame-worker.js', { contentType: script, body: worker }],
  ]);
}

/** @param bundled what goes in with it */
async function bundle(entry: string, bundled: readonly string[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry + extension, sourceFolder))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox130', 'safari17.5'],
    minify: true,
    legalComments: 'eof',
    footer: { js: bundled.length === 0 ? '' : `/*! With ${bundled.join(', ')}. */` },
    write: false,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${entry}`);
  return output.contents;
}
