import type { FrameDataRequest } from '@frame-ingest/contract';
import type { Batch } from './batch.ts';

/**
 * Writes a batch as the body of `POST /FrameData`. Every frame carries its own time, so `framerate` has one
 * meaning left: how long the last frame lasts.
 */
export function toFrameDataRequest({ frames, lastFrameMs }: Batch): FrameDataRequest {
  return {
    frames: frames.map(({ image }) => image),
    timestamps: frames.map(({ timestampMs }) => timestampMs),
    framerate: 1000 / lastFrameMs,
  };
}
