import {
  defaultLimits,
  type FrameDataRequest,
  frameBundleMediaType,
  writeFrameBundle,
} from '@frame-ingest/contract';
import type { Batch } from '../batch/batch.ts';
import type { RequestBody } from './request.ts';
import { toDataUrl } from './to-data-url.ts';

/** Where a batch goes, and what the service takes. */
export interface RequestBodyOptions {
  /** Kinesis video stream that the frames are for; without one, the service decides. */
  readonly streamName?: string | undefined;
  /**
   * Media types that the service takes.
   * @default - the bundle
   */
  readonly bodies?: readonly string[] | undefined;
}

/**
 * Writes a batch as the body of `POST /FrameData`: a bundle, or JSON for a service that takes no bundle. Neither is compressed:
 * JPEG files do not become smaller, and undoing base64 that way costs more CPU than the bundle, which has none. Every frame
 * carries its own time, so `framerate` has one meaning left: how long the last frame lasts.
 */
export function toRequestBody(
  { frames, lastFrameMs, clockOffsetMs }: Batch,
  { streamName, bodies = [frameBundleMediaType] }: RequestBodyOptions,
): RequestBody {
  const head: Omit<FrameDataRequest, 'frames'> = {
    timestamps: frames.map(({ timestampMs }) => timestampMs),
    framerate: toFramerate(lastFrameMs),
    ...(streamName === undefined ? {} : { streamName }),
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
  };
  const images = frames.map(({ image }) => image);
  if (bodies.includes(frameBundleMediaType)) {
    return { mediaType: frameBundleMediaType, content: joinParts(writeFrameBundle(head, images)) };
  }
  const request: FrameDataRequest = {
    frames: images.map((image) => (image === null ? null : toDataUrl(image))),
    ...head,
  };
  return { mediaType: 'application/json', content: JSON.stringify(request) };
}

/** A rate that the service does not take says nothing to it: the last frame would last as long as the others. */
function toFramerate(lastFrameMs: number): number {
  const { minFramerate, maxFramerate } = defaultLimits;
  return Math.min(maxFramerate, Math.max(minFramerate, 1000 / lastFrameMs));
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
