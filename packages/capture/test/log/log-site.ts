import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type FileSite, serveFiles } from '../support/serve-files.ts';

/** What a browser may lack, as the beginning of the worker's script. */
const lacking = {
  nothing: '',
  opfs: 'delete FileSystemFileHandle.prototype.createSyncAccessHandle;',
  storage:
    "delete FileSystemFileHandle.prototype.createSyncAccessHandle; Object.defineProperty(self, 'indexedDB', { value: undefined });",
};

/** A site whose page has the library as `capture`; `/worker-without-WHAT.js` are its workers. */
export async function startLogSite(): Promise<FileSite> {
  const library = await bundle('index.ts', 'capture');
  const worker = await bundle('worker/frame-worker.ts');
  const html = '<!doctype html><title>Log</title><script src="/capture.js"></script>';
  return serveFiles(
    new Map([
      ['/', { contentType: 'text/html; charset=utf-8', body: html }],
      ['/capture.js', { contentType: javaScript, body: library + helpers }],
      ...Object.entries(lacking).map(
        ([what, script]) =>
          [`/worker-without-${what}.js`, { contentType: javaScript, body: script + worker }] as const,
      ),
    ]),
  );
}

const javaScript = 'text/javascript; charset=utf-8';

async function bundle(entry: string, globalName?: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../src/${entry}`, `file://${__filename}`))],
    bundle: true,
    format: 'iife',
    ...(globalName === undefined ? {} : { globalName }),
    platform: 'browser',
    target: ['chrome123', 'firefox130', 'safari17.5'],
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** What tests say in a page. Pictures tell by their bytes which frame they are. */
const helpers = `
  const startMs = 1760000000000;
  const workerWithout = (what) => () => new Worker('/worker-without-' + what + '.js', { type: 'module' });
  /** Databases compress what repeats itself; pictures do not. */
  const pictureOf = (index, byteLength) => {
    let state = index + 1;
    return Uint8Array.from({ length: byteLength }, () => {
      state = Math.imul(state, 1664525) + 1013904223;
      return state >>> 24;
    });
  };
  const frameAt = (index, byteLength = 3000) =>
    ({ timestampMs: startMs + index, image: pictureOf(index, byteLength) });
  const openLog = async (options = {}) => {
    window.events = [];
    return window.log = await capture.openBrowserLog({
      name: 'cam',
      createWorker: workerWithout('nothing'),
      onLost: () => events.push('lost'),
      onDamage: ({ kind }) => events.push(kind),
      ...options,
    });
  };
  const codeOf = (promise) => promise.then(() => 'done', ({ code }) => code);
  const append = async (from, to, byteLength) => {
    for (let index = from; index < to; index += 1) await log.append(frameAt(index, byteLength));
  };
  /** Indexes of all frames that are what they were, by batch; those behind the last cut are the last. */
  const readAll = async (byteLength = 3000) => {
    const uncut = log.uncutMs.length === 0 ? [] : [await log.cut({ lastFrameMs: 1 })];
    const batches = [];
    for (const { sequence } of [...log.left, ...uncut]) {
      const { frames } = await log.read(sequence);
      batches.push(frames.map(({ timestampMs, image }) => {
        const index = timestampMs - startMs;
        const isSame = String(image) === String(pictureOf(index, byteLength));
        return isSame ? index : 'another picture at ' + index;
      }));
    }
    return batches;
  };
`;
