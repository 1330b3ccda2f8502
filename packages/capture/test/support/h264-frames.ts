import { readAnnexB } from '@frame-ingest/access-units';
import { encodeH264, type VideoOptions } from '../../../../test/support/h264-video.ts';
import type { CapturedImage, H264Picture } from '../../src/captured-frame.ts';

/** A frame that is an access unit. */
export type H264Frame = CapturedImage & { readonly h264: H264Picture };

/** Frames as the encoder of a camera gives them, made by x264: at even times from `startMs` on. */
export function encodeFrames({
  startMs = 0,
  ...options
}: VideoOptions & { readonly startMs?: number } = {}): H264Frame[] {
  const { framerate = 10 } = options;
  const video = readAnnexB(encodeH264(options));
  const codecPrivate = new Uint8Array(video.codecPrivate);
  return video.accessUnits.map(({ keyframe, data }, index) => ({
    timestampMs: startMs + Math.round((index * 1000) / framerate),
    image: new Uint8Array(data),
    h264: { keyframe, codecPrivate },
  }));
}
