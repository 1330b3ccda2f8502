import type { CapturedFrame } from '../index.ts';
import { elements } from './elements.ts';
import { formatKilobytes, formatTime } from './format.ts';

export interface RunCounters {
  readonly addCaptured: (frame: CapturedFrame) => void;
  /** Accounts for one batch. */
  readonly addBatch: (frames: number, encoded: number, sentBytes: number) => void;
  readonly totals: () => { readonly captured: number; readonly encoded: number; readonly lost: number };
}

/** How many of the latest frames make the rate. */
const rateFrames = 31;

/** Counts the frames of one run: each is in the video, lost, or still on the way. */
export function createRunCounters(): RunCounters {
  let captured = 0;
  let encoded = 0;
  let lost = 0;
  let uploadedBytes = 0;
  let latest: number[] = [];

  function show(): void {
    elements.captured.textContent = captured.toLocaleString('en');
    elements.encoded.textContent = encoded.toLocaleString('en');
    elements.pending.textContent = (captured - encoded - lost).toLocaleString('en');
    elements.lost.textContent = lost.toLocaleString('en');
    elements.lostCounter.classList.toggle('bad', lost > 0);
    elements.uploaded.textContent = formatKilobytes(uploadedBytes);
    const [first = 0] = latest;
    const spanMs = (latest.at(-1) ?? 0) - first;
    elements.rate.textContent = spanMs > 0 ? (((latest.length - 1) * 1000) / spanMs).toFixed(1) : '–';
  }

  show();
  return {
    addCaptured({ timestampMs, image }) {
      captured += 1;
      elements.capturedAt.textContent = formatTime(timestampMs);
      elements.lastFrame.textContent = image === null ? 'skipped' : `${formatKilobytes(image.length)} KB`;
      latest = [...latest, timestampMs].slice(-rateFrames);
      show();
    },
    addBatch(frames, encodedFrames, sentBytes) {
      encoded += encodedFrames;
      lost += frames - encodedFrames;
      uploadedBytes += sentBytes;
      show();
    },
    totals: () => ({ captured, encoded, lost }),
  };
}
