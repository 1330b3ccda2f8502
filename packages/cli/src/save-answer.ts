import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { FailedError } from './errors.ts';
import type { Output } from './output/create-output.ts';

/**
 * Saves the body of an answer as a file, which is there whole or not at all.
 * @returns how many bytes there are
 * @throws FailedError where the file cannot be written
 */
export async function saveAnswer(answer: Response, file: string, output: Output): Promise<number> {
  if (answer.body === null) throw new Error('The answer has no body');
  const length = answer.headers.get('content-length');
  const total = length === null ? undefined : Number(length);
  const progress = output.startProgress(file);
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      progress.update(bytes, total, `${(bytes / 1e6).toFixed(1)} MB`);
      done(null, chunk);
    },
  });
  const unfinished = `${file}.${process.pid}.part`;
  try {
    const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
    await pipeline(body, count, createWriteStream(unfinished));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!isSystemError(error)) throw error;
    throw new FailedError(
      `${file} cannot be written (${error.code}). Give a path in a folder that is there.`,
    );
  } finally {
    progress.end();
  }
  return bytes;
}

/** One of the file system; those of the connection have no path. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'path' in error;
}
