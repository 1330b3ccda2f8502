import type { Reading } from '../worker/frame-worker-messages.ts';
import { createLossMeter } from './create-loss-meter.ts';
import type { SourceCounts } from './frame-source.ts';

export interface TrackReading {
  readonly onReading: (reading: Reading) => void;
  /** To be called when the track gives its last frame, before it is stopped. */
  readonly onLastFrame: () => void;
  /** To be called when the last reading is there. */
  readonly onEnd: () => void;
  readonly counts: () => SourceCounts;
  readonly size: () => Reading['size'];
}

/** What is older says nothing about now: the page stood still while the worker went on. */
const freshMs = 200;

/** Holds what the worker has read of a track against what the track has delivered, where the browser counts that. */
export function readTrack(track: MediaStreamTrack): TrackReading {
  const meter = createLossMeter();
  let reading: Reading = { read: 0, captured: 0, thinned: 0, size: { width: 0, height: 0 }, atMs: 0 };
  let last: number | undefined;

  return {
    onReading(next) {
      reading = next;
      const delivered = track.stats?.deliveredFrames;
      const isFresh = Math.abs(Date.now() - reading.atMs) < freshMs;
      if (isFresh && last === undefined && delivered !== undefined) meter.observe(delivered, reading.read);
    },
    onLastFrame() {
      last = track.stats?.deliveredFrames;
    },
    onEnd() {
      if (last !== undefined && reading.read > 0) meter.finish(last, reading.read);
    },
    counts() {
      const { read, captured, thinned } = reading;
      return { delivered: read + meter.lost(), captured, thinned, lost: meter.lost() };
    },
    size: () => reading.size,
  };
}
