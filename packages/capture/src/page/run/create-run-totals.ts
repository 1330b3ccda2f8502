import type { CapturedFrame } from '../../index.ts';

/** Counts the frames of one run: each is in the video, lost, or still on the way. */
export interface RunTotals {
  readonly addCaptured: (frame: CapturedFrame) => void;
  /** Accounts for one batch that the service has, or that nobody will ever have. */
  readonly addBatch: (frames: number, encoded: number, sentBytes: number) => void;
  readonly figures: () => RunFigures;
}

export interface RunFigures {
  readonly captured: number;
  readonly encoded: number;
  readonly lost: number;
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
  let lost = 0;
  let sentBytes = 0;
  const latest: { readonly timestampMs: number; readonly bytes: number }[] = [];
  let latestFrame: CapturedFrame | undefined;

  /** @param amount of the frames after the first: what came before it is not known */
  function perSecond(amount: number): number | undefined {
    const spanMs = (latest.at(-1)?.timestampMs ?? 0) - (latest[0]?.timestampMs ?? 0);
    return spanMs > 0 ? (amount * 1000) / spanMs : undefined;
  }

  return {
    addCaptured(frame) {
      captured += 1;
      latestFrame = frame;
      latest.push({ timestampMs: frame.timestampMs, bytes: frame.image?.length ?? 0 });
      if (latest.length > rateFrames) latest.shift();
    },
    addBatch(frames, encodedFrames, itsSentBytes) {
      encoded += encodedFrames;
      lost += frames - encodedFrames;
      sentBytes += itsSentBytes;
    },
    figures: () => ({
      captured,
      encoded,
      lost,
      pending: captured - encoded - lost,
      sentBytes,
      framesPerSecond: perSecond(latest.length - 1),
      bytesPerSecond: perSecond(latest.slice(1).reduce((sum, { bytes }) => sum + bytes, 0)),
      latest: latestFrame,
    }),
  };
}
