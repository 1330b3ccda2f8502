import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadedFrame, UploadSource } from '@frame-ingest/capture/node/command';

const fileName = 'send-place.json';
/** For as long as that, frames may be added twice after a `kill -9`. */
const everyMs = 1000;

/** How far an earlier run has come with a source. */
interface KeptPlace {
  readonly source: string;
  /** Time of the first frame, where the command line gave one: a relative one meant another moment then. */
  readonly startMs?: number;
  /** Time of the last frame that is on disk. */
  readonly throughMs: number;
}

/** Where a run begins, and what keeps its place. */
export interface Place {
  /** The time that the continued run had, or the given one. */
  readonly startMs: number | undefined;
  /**
   * Leaves out what earlier runs have put on disk, and remembers how far this one comes. It ends where the next one can begin.
   */
  readonly follow: (
    frames: AsyncIterable<UploadedFrame>,
    upload: Pick<UploadSource, 'ending' | 'uploader'>,
  ) => AsyncIterable<UploadedFrame>;
}

/**
 * Finds out whether an earlier run of the same source was ended before its end.
 * @param directory where the queue is, which is open
 * @param source what it is, and all that its times depend on
 * @param startMs time of the first frame, where the command line gives one
 */
export async function openPlace(
  directory: string,
  source: string,
  startMs: number | undefined,
): Promise<Place> {
  const file = join(directory, fileName);
  const kept = await readPlace(file);
  const before = kept?.source === source ? kept : undefined;
  const beginMs = before?.startMs ?? startMs;
  const afterMs = before?.throughMs ?? Number.NEGATIVE_INFINITY;
  return {
    startMs: beginMs,
    async *follow(frames, { ending, uploader }) {
      let throughMs = afterMs;
      let keptMs = performance.now();
      const keep = async (): Promise<void> => {
        const place = { source, throughMs, ...(beginMs === undefined ? {} : { startMs: beginMs }) };
        if (Number.isFinite(throughMs)) await writeFile(file, JSON.stringify(place));
      };
      let isThrough = false;
      try {
        for await (const frame of frames) {
          if (frame.timestampMs <= afterMs) continue;
          // Video is cut at keyframes alone.
          const mayEnd = frame.h264?.keyframe !== false && uploader.canEnd();
          if (ending.aborted && mayEnd) return;
          yield frame;
          // It is on disk when the next one is asked for.
          throughMs = frame.timestampMs;
          if (performance.now() - keptMs < everyMs) continue;
          keptMs = performance.now();
          await keep();
        }
        isThrough = !ending.aborted;
      } finally {
        await (isThrough ? rm(file, { force: true }) : keep());
      }
    },
  };
}

async function readPlace(file: string): Promise<KeptPlace | undefined> {
  try {
    const place = JSON.parse(await readFile(file, 'utf8')) as Partial<KeptPlace>;
    return typeof place.throughMs === 'number' ? (place as KeptPlace) : undefined;
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
