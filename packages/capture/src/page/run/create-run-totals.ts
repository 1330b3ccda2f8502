import type { CapturedFrame } from '../../captured-frame.ts';
import type { LoggedBatch } from '../../log/frame-log.ts';

/** Counts the frames of one run: each is in the video, lost, or still on the way. */
export interface RunTotals {
  readonly addCaptured: (frame: CapturedFrame) => void;
  /** A frame could not be kept on this device. It may still have a place in its batch, without a picture. */
  readonly addLost: (frame: CapturedFrame) => void;
  /** So many frames of the source never reached this page, since the run began. */
  readonly setLostAtSource: (frames: number) => void;
  /** Whether the batch was captured by this run. */
  readonly isOfRun: (batch: Pick<LoggedBatch, 'firstMs'>) => boolean;
  /** Accounts for a batch that the service has, or that nobody will ever have: then `encoded` is 0. */
  readonly addBatch: (batch: LoggedBatch, encoded: number, sentBytes: number) => void;
  /** Nothing is on the way any more: what is not in the video is lost. */
  readonly finish: () => void;
  readonly figures: () => RunFigures;
}

export interface RunFigures {
  readonly captured: number;
  readonly encoded: number;
  /** Wherever they were lost. */
  readonly lost: number;
  /** How many of them never reached this page. */
  readonly lostAtSource: number;
  readonly pending: number;
  readonly sentBytes: number;
  /** Over the latest frames; undefined before there are two. */
  readonly framesPerSecond: number | undefined;
  readonly bytesPerSecond: number | undefined;
  readonly latest: CapturedFrame | undefined;
}

/** How many of the latest frames make the rates. */
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

  /** @param amount of the frames after the first: what came before it is not known */
  function perSecond(amount: number): number | undefined {
    const spanMs = (latest.at(-1)?.timestampMs ?? 0) - (latest[0]?.timestampMs ?? 0);
    return spanMs > 0 ? (amount * 1000) / spanMs : undefined;
  }

  /** Frames that were told of as lost, and have kept their place in a batch: they are not lost twice. */
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
