import { readFile, stat } from 'node:fs/promises';
import { sniffImageFormat } from '@frame-ingest/contract';
import { createJpegSplitter } from './create-jpeg-splitter.ts';
import { createStamp, type FrameTimes } from './create-stamp.ts';
import type { UploadedFrame } from './create-uploader.ts';
import { describeTimeFault } from './time-fault.ts';

/** Reports, for people, what could not be read. */
export type TellUnread = (what: string) => void;

/**
 * Between pictures there is at most some text, as in multipart MJPEG. More bytes than this are reported early, because a pipe
 * may never end.
 */
export const manyStrangeBytes = 1024 * 1024;

/**
 * Reads files one after the other: in the given order with `startMs`, otherwise by modification time. On a disk with whole
 * seconds many files have the same time; they are spread at the frame rate. Files that the service would refuse are reported and
 * not queued.
 * @param ending if aborted, the remaining files are reported and not queued
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
        tellUnread(`${path} has the time ${time}, ${fault}. Give --start, or set the file's time`);
      }
      left -= 1;
    }
  } finally {
    if (left > 0)
      tellUnread(`${left} of ${paths.length} files were not queued. Give them again in the next run`);
  }
}

/** Reads a sequence of JPEG files and stamps each when its end arrives. */
export async function* readPictureStream(
  chunks: AsyncIterable<Uint8Array>,
  times: FrameTimes,
  tellUnread: TellUnread,
): AsyncIterable<UploadedFrame> {
  const splitter = createJpegSplitter({
    onDiscard: (bytes) => tellUnread(`a picture on standard input is damaged or cut off (${bytes} bytes)`),
  });
  const stamp = createStamp(times, 1);
  /** Bytes without a picture in them. */
  let strangeBytes = 0;
  let hasPictures = false;
  let isVideo: boolean | undefined;
  const tellStrange = (): void => {
    const hint = isVideo ? 'It begins like H.264. Give `--h264`.' : 'Is it `-f mjpeg`?';
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
