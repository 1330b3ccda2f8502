import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadedFrame } from '@frame-ingest/capture/node/command';

const fileName = 'send-place.json';
/** As long as that, frames may come twice behind a `kill -9`. */
const everyMs = 1000;

interface Place {
  readonly source: string;
  readonly throughMs: number;
}

/**
 * Leaves out the frames that an earlier run of the same source has put on disk, and remembers how far this one comes.
 * @param source what it is, with all that its times depend on: another text is another source
 */
export async function* keepPlace(
  directory: string,
  source: string,
  frames: AsyncIterable<UploadedFrame>,
  ending: AbortSignal,
): AsyncIterable<UploadedFrame> {
  const file = join(directory, fileName);
  const before = await readPlace(file);
  const afterMs = before?.source === source ? before.throughMs : Number.NEGATIVE_INFINITY;
  let throughMs = afterMs;
  let keptMs = performance.now();
  const keep = async (): Promise<void> => {
    if (Number.isFinite(throughMs)) await writeFile(file, JSON.stringify({ source, throughMs }));
  };
  try {
    for await (const frame of frames) {
      if (frame.timestampMs <= afterMs) continue;
      yield frame;
      // It is on disk when the next one is asked for.
      throughMs = frame.timestampMs;
      if (performance.now() - keptMs < everyMs) continue;
      keptMs = performance.now();
      await keep();
    }
  } finally {
    if (ending.aborted) await keep();
    else await rm(file, { force: true });
  }
}

async function readPlace(file: string): Promise<Place | undefined> {
  try {
    const place = JSON.parse(await readFile(file, 'utf8')) as Partial<Place>;
    const { source, throughMs } = place;
    return typeof source === 'string' && typeof throughMs === 'number' ? { source, throughMs } : undefined;
  } catch {
    return undefined;
  }
}

/** Files by name, size and time: one that was changed is another source. */
export async function nameSource(files: readonly string[], facts: object): Promise<string> {
  const found = await Promise.all(
    files.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return [path, size, mtimeMs];
    }),
  );
  return JSON.stringify({ ...facts, files: found });
}
