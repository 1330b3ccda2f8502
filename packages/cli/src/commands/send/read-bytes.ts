import {
  beginsLikeH264,
  type FrameTimes,
  readH264Stream,
  readPictureStream,
  type UploadedFrame,
  type UploadSource,
} from '@frame-ingest/capture/node/command';
import { noH264 } from './no-h264.ts';

/** Reads a byte stream of JPEG files or of H.264 (annex B): its first bytes say which. */
export async function* readBytes(
  chunks: AsyncIterable<Uint8Array>,
  times: FrameTimes,
  { uploader, tellUnread, refuse }: UploadSource,
): AsyncIterable<UploadedFrame> {
  const reader = chunks[Symbol.asyncIterator]();
  const first = await reader.next();
  if (first.done) return;
  const all = rejoin(first.value, reader);
  if (!beginsLikeH264(first.value)) yield* readPictureStream(all, times, tellUnread);
  else if (uploader.h264 !== undefined) yield* readH264Stream(all, times, uploader.h264, tellUnread);
  else refuse(noH264);
}

async function* rejoin(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield first;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}
