import {
  defaultLimits,
  type FrameDataRequest,
  frameBundleMediaType,
  h264BatchMediaType,
  writeFrameBundle,
  writeH264Batch,
} from '@frame-ingest/contract';
import type { Batch } from '../batch/batch.ts';
import type { CapturedFrame, CapturedImage, H264Picture } from '../captured-frame.ts';
import type { RequestBody } from './request.ts';
import { toDataUrl } from './to-data-url.ts';

/** The target of a batch and what the service accepts. */
export interface RequestBodyOptions {
  /** Kinesis video stream that receives the frames; without one, the service decides. */
  readonly streamName?: string | undefined;
  /**
   * Media types of bodies with image files that the service accepts.
   * @default - the bundle
   */
  readonly bodies?: readonly string[] | undefined;
}

/**
 * Writes a batch as the body of `POST /FrameData`: a bundle, or JSON for a service that doesn't accept bundles. Neither is
 * compressed: JPEG files don't become smaller, and compressing base64 costs more CPU than a bundle, which has none. Access units
 * have only one kind of body, whatever the service has announced: its announcement may be old, and its refusal loses nothing.
 */
export function toRequestBody(batch: Batch, options: RequestBodyOptions): RequestBody {
  const h264 = batch.frames.find(isVideo)?.h264;
  return h264 === undefined ? toImageBody(batch, options) : toH264Body(batch, h264, options);
}

function toH264Body(
  { frames, lastFrameMs, ...batch }: Batch,
  { codecPrivate }: H264Picture,
  options: RequestBodyOptions,
): RequestBody {
  const longestMs = 1000 / defaultLimits.minFramerate;
  const head = { ...toHead({ ...batch, frames }, options), lastFrameMs: Math.min(lastFrameMs, longestMs) };
  const accessUnits = frames.map((frame) =>
    isVideo(frame) ? { keyframe: frame.h264.keyframe, data: frame.image } : null,
  );
  const parts = writeH264Batch(head, { codecPrivate, frames: accessUnits });
  return { mediaType: h264BatchMediaType, content: joinParts(parts) };
}

/** Every frame has its own time, so `framerate` only gives the duration of the last frame. */
function toImageBody(batch: Batch, options: RequestBodyOptions): RequestBody {
  const { bodies = [frameBundleMediaType] } = options;
  const head = { ...toHead(batch, options), framerate: toFramerate(batch.lastFrameMs) };
  const images = batch.frames.map(({ image }) => image);
  if (bodies.includes(frameBundleMediaType)) {
    return { mediaType: frameBundleMediaType, content: joinParts(writeFrameBundle(head, images)) };
  }
  const request: FrameDataRequest = {
    frames: images.map((image) => (image === null ? null : toDataUrl(image))),
    ...head,
  };
  return { mediaType: 'application/json', content: JSON.stringify(request) };
}

function toHead(
  { frames, clockOffsetMs }: Pick<Batch, 'frames' | 'clockOffsetMs'>,
  { streamName }: RequestBodyOptions,
): Omit<FrameDataRequest, 'frames'> {
  return {
    timestamps: frames.map(({ timestampMs }) => timestampMs),
    ...(streamName === undefined ? {} : { streamName }),
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
  };
}

function isVideo(frame: CapturedFrame): frame is CapturedImage & { readonly h264: H264Picture } {
  return frame.image !== null && frame.h264 !== undefined;
}

/** The service ignores a rate outside its limits: the last frame would last as long as the others. */
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
