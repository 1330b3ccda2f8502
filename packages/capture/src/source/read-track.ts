import type { Reading } from '../worker/frame-worker-messages.ts';
import { createLossMeter } from './create-loss-meter.ts';
import type { SourceCounts } from './frame-source.ts';

export interface TrackReading {
  readonly onReading: (reading: Reading) => void;
  /** Call this at the track's last frame, before it is stopped. */
  readonly onLastFrame: () => void;
  /** Call this after the last reading. */
  readonly onEnd: () => void;
  readonly counts: () => SourceCounts;
  readonly size: () => Reading['size'];
}

/** Older readings are ignored: the page was blocked while the worker continued. */
const freshMs = 200;

/** Compares what the worker has read from a track with what the track has delivered, if the browser counts that. */
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
