import type { CapturedFrame } from '../../captured-frame.ts';
import type { LoggedBatch } from '../../log/frame-log.ts';

/** Counts the frames of one run: each is in the video, lost, or still on the way. */
export interface RunTotals {
  readonly addCaptured: (frame: CapturedFrame) => void;
  /** Counts a frame that could not be stored on this device. It may still have a place in its batch, without a picture. */
  readonly addLost: (frame: CapturedFrame) => void;
  /** Sets the number of frames since the start of the run that never reached this page. */
  readonly setLostAtSource: (frames: number) => void;
  /** Whether the batch was captured by this run. */
  readonly isOfRun: (batch: Pick<LoggedBatch, 'firstMs'>) => boolean;
  /** Counts a batch that the service has, or that is lost: then `encoded` is 0. */
  readonly addBatch: (batch: LoggedBatch, encoded: number, sentBytes: number) => void;
  /** Ends the count: every frame that is not in the video is lost. */
  readonly finish: () => void;
  readonly figures: () => RunFigures;
}

export interface RunFigures {
  readonly captured: number;
  readonly encoded: number;
  /** Frames lost anywhere. */
  readonly lost: number;
  /** How many of them never reached this page. */
  readonly lostAtSource: number;
  readonly pending: number;
  readonly sentBytes: number;
  /** Average over the latest frames; undefined before the second frame. */
  readonly framesPerSecond: number | undefined;
  readonly bytesPerSecond: number | undefined;
  readonly latest: CapturedFrame | undefined;
}

/** Number of latest frames that the rates are computed from. */
const rateFrames = 31;

export function createRunTotals(): RunTotals {
  let captured = 0;
  let encoded = 0;
  let lostHere = 0;
  let lostAtSource = 0;
  let sentBytes = 0;
  let startMs: number | undefined;
  let lostTimesMs: number[] = [];
  const latest: { readonly timestampMs: number; readonly bytes: number }[] = [];
  let latestFrame: CapturedFrame | undefined;

  /** @param amount total of the frames after the first, because the time before the first is unknown */
  function perSecond(amount: number): number | undefined {
    const spanMs = (latest.at(-1)?.timestampMs ?? 0) - (latest[0]?.timestampMs ?? 0);
    return spanMs > 0 ? (amount * 1000) / spanMs : undefined;
  }

  /** Frames that were reported as lost but kept their place in a batch: they must not count twice. */
  function takeLost({ firstMs, lastMs }: LoggedBatch): number {
    const others = lostTimesMs.filter((timeMs) => timeMs < firstMs || timeMs > lastMs);
    const count = lostTimesMs.length - others.length;
    lostTimesMs = others;
    return count;
  }

  return {
    addCaptured(frame) {
      captured += 1;
      startMs ??= frame.timestampMs;
      latestFrame = frame;
      latest.push({ timestampMs: frame.timestampMs, bytes: frame.image?.length ?? 0 });
      if (latest.length > rateFrames) latest.shift();
    },
    addLost({ timestampMs }) {
      lostHere += 1;
      lostTimesMs.push(timestampMs);
    },
    setLostAtSource(frames) {
      lostAtSource = frames;
    },
    isOfRun: ({ firstMs }) => startMs !== undefined && firstMs >= startMs,
    addBatch(batch, encodedFrames, itsSentBytes) {
      encoded += encodedFrames;
      lostHere += Math.max(0, batch.frameCount - encodedFrames - takeLost(batch));
      sentBytes += itsSentBytes;
    },
    finish() {
      lostHere = captured - encoded;
      lostTimesMs = [];
    },
    figures: () => ({
      captured,
      encoded,
      lost: lostHere + lostAtSource,
      lostAtSource,
      pending: Math.max(0, captured - encoded - lostHere),
      sentBytes,
      framesPerSecond: perSecond(latest.length - 1),
      bytesPerSecond: perSecond(latest.slice(1).reduce((sum, { bytes }) => sum + bytes, 0)),
      latest: latestFrame,
    }),
  };
}
