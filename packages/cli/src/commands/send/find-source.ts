import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { beginsLikeH264 } from '@frame-ingest/capture/node/command';
import { sniffImageFormat } from '@frame-ingest/contract';
import { FailedError, UsageError } from '../../errors.ts';

/** Where frames come from. */
export type Source =
  | { readonly kind: 'pictures'; readonly files: readonly string[] }
  | { readonly kind: 'bytes'; readonly open: (ending: AbortSignal) => AsyncIterable<Uint8Array> }
  | { readonly kind: 'input' }
  | { readonly kind: 'video'; readonly file: string; readonly changedMs: number }
  | { readonly kind: 'camera'; readonly device: string };

const pictureEndings = ['.jpg', '.jpeg', '.png', '.webp'];

/**
 * Looks at what stands on the command line; what a file is, its first bytes say.
 * @throws UsageError for several things that are not all pictures
 * @throws FailedError for what is not there, or a folder without pictures
 */
export async function findSource(paths: readonly string[]): Promise<Source> {
  const [path = '', ...others] = paths;
  if (others.length === 0) return await findOne(path);
  const files = await Promise.all(
    paths.map(async (each) => {
      const source = await findOne(each);
      if (source.kind === 'pictures') return source.files;
      throw new UsageError(`${each} is not a picture or a folder of pictures. Give it alone.`);
    }),
  );
  return { kind: 'pictures', files: files.flat() };
}

async function findOne(path: string): Promise<Source> {
  if (path === '-') return { kind: 'input' };
  const found = await stat(path).catch((error: unknown) => {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing)
      throw new FailedError(`${path} is not there. Give a picture, a folder, a video or a camera.`);
    throw new FailedError(`${path} cannot be read`, { cause: error });
  });
  if (found.isDirectory()) return { kind: 'pictures', files: await listPictures(path) };
  if (found.isCharacterDevice() && path !== '/dev/null') return { kind: 'camera', device: path };
  const openFile = (ending: AbortSignal): AsyncIterable<Uint8Array> => readChunks(path, ending);
  if (!found.isFile()) return { kind: 'bytes', open: openFile };
  const head = await readHead(path);
  if (beginsLikeH264(head)) return { kind: 'bytes', open: openFile };
  if (sniffImageFormat(head) === undefined) return { kind: 'video', file: path, changedMs: found.mtimeMs };
  // Pictures one behind the other begin as one does.
  if (['.mjpeg', '.mjpg'].includes(extname(path))) return { kind: 'bytes', open: openFile };
  return { kind: 'pictures', files: [path] };
}

async function listPictures(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) =>
    pictureEndings.includes(extname(name).toLowerCase()),
  );
  if (names.length === 0) throw new FailedError(`${folder} has no pictures (${pictureEndings.join(', ')}).`);
  return names.sort().map((name) => join(folder, name));
}

const headBytes = 64;

async function readHead(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function* readChunks(path: string, ending: AbortSignal): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(path, { signal: ending });
  } catch (error) {
    if (!ending.aborted) throw error;
  }
}
