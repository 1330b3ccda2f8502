import type { FrameQueueEvents } from '../../src/queue/create-frame-queue.ts';
import type { UploadState } from '../../src/upload/upload-queue.ts';

/** Writes down what a queue tells, without what it says of its state; that is kept beside. */
export function noteEvents(): { events: FrameQueueEvents; told: string[]; states: UploadState[] } {
  const told: string[] = [];
  const states: UploadState[] = [];
  const events: FrameQueueEvents = {
    onAnswer: ({ sequence }) => told.push(`answer ${sequence}`),
    onRetry: ({ sequence }, { code }) => told.push(`retry ${sequence} ${code}`),
    onRefused: ({ sequence }, { code }) => told.push(`refused ${sequence} ${code}`),
    onStopped: ({ code }) => told.push(`stopped ${code}`),
    onDropped: ({ sequence }, reason) => told.push(`dropped ${sequence}: ${reason}`),
    onThinned: ({ sequence }, lost) => told.push(`thinned ${sequence} by ${lost}`),
    onLost: (_, reason) => told.push(`lost: ${reason}`),
    onSkipped: ({ skipReason }) => told.push(`skipped: ${skipReason}`),
    onState: (state) => states.push(state),
  };
  return { events, told, states };
}
