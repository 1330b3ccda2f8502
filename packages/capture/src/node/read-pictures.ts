import { readFile, stat } from 'node:fs/promises';
import { sniffImageFormat } from '@frame-ingest/contract';
import { createJpegSplitter } from './create-jpeg-splitter.ts';
import type { UploadedFrame } from './create-uploader.ts';
import { describeTimeFault } from './time-fault.ts';

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
 * keeps whole seconds gives many files the same time: they are spread by the rate of the frames. What the service would not take
 * is told of and stays out of the queue.
 * @param ending files that are left then are not taken, which is told
 */
export async function* readPictureFiles(
  paths: readonly string[],
  times: FrameTimes,
  tellUnread: TellUnread,
  ending: AbortSignal,
): AsyncIterable<UploadedFrame> {
  const files = await Promise.all(paths.map((path) => statFile(path, tellUnread)));
  const found = files.filter((file) => file !== undefined);
  if (times.startMs === undefined) found.sort((a, b) => a.changedMs - b.changedMs);
  const stamp = createStamp(times, 1000 / times.framerate);
  let left = found.length;
  try {
    for (const { path, changedMs } of found) {
      const timestampMs = stamp(changedMs);
      const fault = describeTimeFault(timestampMs);
      if (fault === undefined) {
        const image = await readImage(path, tellUnread, ending);
        if (ending.aborted) return;
        if (image !== undefined) yield { timestampMs, image };
      } else {
        const time = new Date(timestampMs).toISOString();
        tellUnread(`${path} has the time ${time}, ${fault}: give --start, or set its time`);
      }
      left -= 1;
    }
  } finally {
    if (left > 0) tellUnread(`${left} of ${paths.length} files have not been taken: name them again`);
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
  /** Without a picture in them. */
  let strangeBytes = 0;
  let hasPictures = false;
  const tellStrange = (): void => {
    tellUnread(`no JPEG picture in ${strangeBytes} bytes of standard input: is it \`-f mjpeg\`?`);
  };
  for await (const chunk of chunks) {
    const pictures = splitter.push(chunk);
    const isTold = strangeBytes >= manyStrangeBytes;
    hasPictures ||= pictures.length > 0;
    strangeBytes = pictures.length > 0 || splitter.isInPicture() ? 0 : strangeBytes + chunk.length;
    if (!isTold && strangeBytes >= manyStrangeBytes) tellStrange();
    for (const image of pictures) yield { timestampMs: stamp(Date.now()), image };
  }
  if (!hasPictures && strangeBytes > 0 && strangeBytes < manyStrangeBytes) tellStrange();
  splitter.end();
}

/** Between pictures there are lines of text at the most, as in multipart MJPEG. It is said now, since a pipe may have no end. */
const manyStrangeBytes = 1024 * 1024;

async function readImage(
  path: string,
  tellUnread: TellUnread,
  ending: AbortSignal,
): Promise<Buffer | undefined> {
  try {
    // A pipe may never have an end.
    const image = await readFile(path, { signal: ending });
    if (sniffImageFormat(image) !== undefined) return image;
    tellUnread(`${path} is not a JPEG, PNG or WebP file`);
  } catch (error) {
    if (!ending.aborted) tellUnread(`${path} cannot be read: ${(error as Error).message}`);
  }
  return undefined;
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
