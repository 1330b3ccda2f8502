import {
  InvalidVideoError,
  readAnnexB,
  readMatroskaVideo,
  type VideoFault,
} from '@frame-ingest/access-units';
import { type Query, toVideoRequest, type VideoContent, type VideoMediaType } from '@frame-ingest/contract';
import { invalidVideo } from '../ingest/invalid-video.ts';
import type { ReceivedVideo } from './read-body.ts';

/**
 * Reads a body that is only video: an encoder's byte stream (ITU-T H.264 annex B), or a Matroska file.
 * @param query the rest of the request
 * @throws RequestError `invalid_video`
 * @throws InvalidRequestError `invalid_request` for faults in the address
 */
export function readVideo(
  mediaType: VideoMediaType,
  bytes: Uint8Array,
  query: Query,
  nowMs: number,
): ReceivedVideo {
  const { leftOut, ...content } = readContent(mediaType, bytes);
  return { kind: 'h264', request: toVideoRequest(query, content, nowMs), leftOut };
}

function readContent(
  mediaType: VideoMediaType,
  bytes: Uint8Array,
): VideoContent & { leftOut: readonly string[] } {
  try {
    return mediaType === 'video/h264' ? readByteStream(bytes) : readFile(bytes);
  } catch (error) {
    if (!(error instanceof InvalidVideoError)) throw error;
    throw invalidVideo(error.faults, undefined, placeInBody);
  }
}

/** Such a body has no separate codec private data, so a fault outside the frames belongs to the whole body. */
function placeInBody({ index }: VideoFault): string {
  return index === undefined ? '' : `frames[${index}]`;
}

function readByteStream(bytes: Uint8Array): ReturnType<typeof readContent> {
  const { codecPrivate, accessUnits: frames } = readAnnexB(bytes);
  return { codecPrivate, frames, times: undefined, leftOut: [] };
}

function readFile(bytes: Uint8Array): ReturnType<typeof readContent> {
  const { codecPrivate, accessUnits: frames, isAbsolute, lastFrameMs, leftOut } = readMatroskaVideo(bytes);
  const ms = frames.map(({ timestampMs }) => timestampMs);
  return { codecPrivate, frames, times: { ms, isAbsolute, lastFrameMs }, leftOut };
}
