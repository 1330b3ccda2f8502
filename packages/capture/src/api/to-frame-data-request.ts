import type { FrameDataRequest } from '@frame-ingest/contract';
import type { Batch } from '../batch/batch.ts';

/**
 * Writes a batch as the body of `POST /FrameData`. Every frame carries its own time, so `framerate` has one
 * meaning left: how long the last frame lasts.
 * @param streamName Kinesis video stream that the frames are for; without one, the service decides
 */
export function toFrameDataRequest({ frames, lastFrameMs }: Batch, streamName?: string): FrameDataRequest {
  return {
    frames: frames.map(({ image }) => image),
    timestamps: frames.map(({ timestampMs }) => timestampMs),
    framerate: 1000 / lastFrameMs,
    ...(streamName === undefined ? {} : { streamName }),
  };
}
