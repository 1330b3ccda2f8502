import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { ServedFile } from './support/serve-files.ts';

export interface LibraryPage {
  readonly page: Page;
  /** Errors that nobody has caught. */
  readonly complaints: string[];
}

export interface OpenLibraryOptions {
  /** Runs before everything else in the page. */
  readonly initScript?: string;
  /** Runs in the frame worker, before its own script. */
  readonly workerScript?: string;
}

const address = 'http://127.0.0.1:1';

/** The library as `capture`, with what it has inside that tests look at, and how tests run a source. */
const library = `
export * from './src/index.ts';
export { copyPlanes } from './src/worker/load-picture.ts';
export { toRgba } from './src/worker/to-rgba.ts';
export { measureRun } from './test/measure-run.ts';
`;

/** Opens an empty page that has the library, its worker and a sample clip of three frames at 10 a second. */
export async function openLibrary(browser: Browser, options: OpenLibraryOptions = {}): Promise<LibraryPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const files = await toLibraryFiles(options.workerScript ?? '');
  await page.route('**/*', async (route) => {
    const file = files.get(new URL(route.request().url()).pathname);
    await (file === undefined ? route.fulfill({ status: 404 }) : route.fulfill(file));
  });
  await page.addInitScript(options.initScript ?? '');
  await page.goto(`${address}/`);
  return { page, complaints };
}

/** @returns the files of the page by their paths */
export async function toLibraryFiles(workerScript: string): Promise<Map<string, ServedFile>> {
  const [script, worker] = await Promise.all([
    bundle(library),
    bundle("import './src/worker/frame-worker.ts'"),
  ]);
  const names = ['frame-000.jpg', 'frame-010.jpg', 'frame-020.jpg'];
  const list = { framerate: 10, frames: names.map((name) => `/${name}`) };
  const html =
    '<!doctype html><title>library</title><script src="/library.js"></script><video id="video"></video>';
  const files = new Map<string, ServedFile>([
    ['/', { contentType: 'text/html', body: html }],
    ['/library.js', { contentType: 'text/javascript', body: script }],
    ['/worker.js', { contentType: 'text/javascript', body: `${workerScript}\n${worker}` }],
    ['/sample.json', { contentType: 'application/json', body: JSON.stringify(list) }],
  ]);
  for (const name of names) {
    const body = await readFile(new URL(`../../../examples/frames/${name}`, `file://${__filename}`));
    files.set(`/${name}`, { contentType: 'image/jpeg', body });
  }
  return files;
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'ts' },
    ...{ bundle: true, format: 'iife', globalName: 'capture', platform: 'browser', write: false },
    target: ['chrome123', 'firefox130', 'safari17.5'],
  });
  return outputFiles[0]?.text ?? '';
}
