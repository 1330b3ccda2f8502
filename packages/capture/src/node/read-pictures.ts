import { readFile, stat } from 'node:fs/promises';
import { sniffImageFormat } from '@frame-ingest/contract';
import { createJpegSplitter } from './create-jpeg-splitter.ts';
import { createStamp, type FrameTimes } from './create-stamp.ts';
import type { UploadedFrame } from './create-uploader.ts';
import { describeTimeFault } from './time-fault.ts';

/** What could not be read, for people. */
export type TellUnread = (what: string) => void;

/** Between pictures there are lines of text at the most, as in multipart MJPEG. It is said now, since a pipe may have no end. */
export const manyStrangeBytes = 1024 * 1024;

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
      const timestampMs = stamp.one(changedMs);
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
  let isVideo: boolean | undefined;
  const tellStrange = (): void => {
    const hint = isVideo ? 'It begins as H.264 does: give `--h264`.' : 'Is it `-f mjpeg`?';
    tellUnread(`no JPEG picture in ${strangeBytes} bytes of standard input. ${hint}`);
  };
  for await (const chunk of chunks) {
    isVideo ??= beginsLikeH264(chunk);
    const pictures = splitter.push(chunk);
    const isTold = strangeBytes >= manyStrangeBytes;
    hasPictures ||= pictures.length > 0;
    strangeBytes = pictures.length > 0 || splitter.isInPicture() ? 0 : strangeBytes + chunk.length;
    if (!isTold && strangeBytes >= manyStrangeBytes) tellStrange();
    for (const image of pictures) yield { timestampMs: stamp.one(Date.now()), image };
  }
  if (!hasPictures && strangeBytes > 0 && strangeBytes < manyStrangeBytes) tellStrange();
  splitter.end();
}

/** By the start code of annex B. */
export function beginsLikeH264(chunk: Uint8Array): boolean {
  const zeros = chunk.findIndex((byte) => byte !== 0);
  return zeros >= 2 && chunk[zeros] === 1;
}

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
