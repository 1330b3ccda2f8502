import { readFile, stat } from 'node:fs/promises';
import { createJpegSplitter } from './create-jpeg-splitter.ts';
import type { UploadedFrame } from './create-uploader.ts';

/** Where frames get their times. */
export interface FrameTimes {
  /** Time of the first frame, in milliseconds since the Unix epoch; undefined: each has its own. */
  readonly startMs: number | undefined;
  /** Frames a second. */
  readonly framerate: number;
}

/** What could not be read, for people. */
export type TellUnread = (what: string) => void;

/**
 * Reads files one after the other: in the order given with `startMs`, otherwise by the times of their last change. A disk that
 * keeps whole seconds gives many files the same time: they are spread by the rate of the frames.
 */
export async function* readPictureFiles(
  paths: readonly string[],
  times: FrameTimes,
  tellUnread: TellUnread,
): AsyncIterable<UploadedFrame> {
  const files = await Promise.all(paths.map((path) => statFile(path, tellUnread)));
  const found = files.filter((file) => file !== undefined);
  if (times.startMs === undefined) found.sort((a, b) => a.changedMs - b.changedMs);
  const stamp = createStamp(times, 1000 / times.framerate);
  for (const { path, changedMs } of found) {
    try {
      yield { timestampMs: stamp(changedMs), image: await readFile(path) };
    } catch (error) {
      tellUnread((error as Error).message);
    }
  }
}

/** Reads JPEG files that come one behind the other, and stamps each when its end is there. */
export async function* readPictureStream(
  chunks: AsyncIterable<Uint8Array>,
  times: FrameTimes,
  tellUnread: TellUnread,
): AsyncIterable<UploadedFrame> {
  const splitter = createJpegSplitter({
    onDiscard: (bytes) => tellUnread(`a picture on standard input is damaged or cut off (${bytes} bytes)`),
  });
  const stamp = createStamp(times, 1);
  for await (const chunk of chunks) {
    for (const image of splitter.push(chunk)) yield { timestampMs: stamp(Date.now()), image };
  }
  splitter.end();
}

async function statFile(
  path: string,
  tellUnread: TellUnread,
): Promise<{ path: string; changedMs: number } | undefined> {
  try {
    return { path, changedMs: Math.round((await stat(path)).mtimeMs) };
  } catch (error) {
    tellUnread((error as Error).message);
    return undefined;
  }
}

/** @param stepMs between two frames that have the same time of their own */
function createStamp({ startMs, framerate }: FrameTimes, stepMs: number): (ownMs: number) => number {
  let count = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (ownMs) => {
    const freeMs = ownMs > lastMs ? ownMs : Math.ceil(lastMs + stepMs);
    const timestampMs = startMs === undefined ? freeMs : Math.round(startMs + (count * 1000) / framerate);
    count += 1;
    lastMs = timestampMs;
    return timestampMs;
  };
}
