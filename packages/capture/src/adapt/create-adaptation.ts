import type { CaptureSettings } from '../source/frame-source.ts';
import { type ByteWeight, byteWeight } from './byte-weight.ts';
import { h264Weight } from './h264-weight.ts';
import { settingsBetween } from './settings-between.ts';

/** The range of settings in which a capture adapts to the network. */
export interface AdaptationOptions {
  /** The settings for a network that is fast enough. */
  readonly ceiling: CaptureSettings;
  /** No setting goes below this, however slow the network is. */
  readonly floor: CaptureSettings;
  /** Called for every change. */
  readonly onChange: (change: AdaptationChange) => void;
}

/** A change of settings, and why. */
export interface AdaptationChange {
  readonly settings: CaptureSettings;
  /** `slower`: uploads don't keep up. `faster`: they have spare capacity. `chosen`: by the user. */
  readonly reason: 'slower' | 'faster' | 'chosen';
  /** Share of the time that uploads take, or would take with the current batches: above 1 the queue grows. */
  readonly load: number | undefined;
}

export interface Adaptation {
  /** The current settings. */
  readonly settings: () => CaptureSettings;
  /**
   * Adds a captured frame.
   * @param timestampMs its time
   * @param imageBytes size of its picture; 0 for a skipped frame
   * @param lane how it was encoded; for a skipped frame, like the frame before
   */
  readonly addFrame: (timestampMs: number, imageBytes: number, lane?: Lane) => void;
  /** Adds the answer to a batch. */
  readonly addAnswer: (answer: AnswerTime) => void;
  /** Changes the ceiling during a run. Settings above it are reduced; settings that were at the ceiling stay at it. */
  readonly setCeiling: (ceiling: CaptureSettings) => void;
}

type Lane = 'jpeg' | 'h264';

/** Size and time of an upload. */
export interface AnswerTime {
  readonly sentBytes: number;
  readonly roundTripMs: number;
  /** Number of batches that wait after it. */
  readonly waitingBatches: number;
}

/** Above `most`, uploads have no reserve for a slow moment; then the aim is `target`. */
const onTime = { most: 0.9, target: 0.7 };
/** If a queue has formed, it shrinks only in the remaining time. */
const behind = { most: 0.6, target: 0.5 };
/** Number of batches that wait in normal operation. */
const usualWaiting = 2;
/** One slow answer may be chance. */
const strongestDecrease = 0.25;
const increase = 0.05;
/** The largest step up. At a small share, most of the time may be latency, which more bytes don't increase. */
const strongestIncrease = 2;
/** By the encoding of the frames. */
const lanes: Record<Lane, { readonly weigh: ByteWeight; readonly windowMs: number }> = {
  jpeg: { weigh: byteWeight, windowMs: 2000 },
  // Keyframes are several times as large as other pictures, and seconds apart.
  h264: { weigh: h264Weight, windowMs: 6000 },
};

/**
 * Adapts a capture to its network: additive increase, multiplicative decrease of the bytes a second. Uploads run one after the
 * other, so the queue's capacity is the bytes a second of the last requests, including their latency. It is compared with the
 * bytes that the camera delivers *now*, and not with the answered batch, which may be hours old. Without a network there are no
 * answers, and nothing changes.
 * @see https://doi.org/10.1016/0169-7552(89)90019-6 Chiu and Jain, on why this converges and is fair
 */
export function createAdaptation({ ceiling, floor, onChange }: AdaptationOptions): Adaptation {
  let top = ceiling;
  let share = 1;
  let settings = ceiling;
  let lane: Lane = 'jpeg';
  let frames: { readonly timestampMs: number; readonly imageBytes: number }[] = [];
  /** Bytes a second of the previous settings, in relation to their weight; a change restarts the window. */
  let bytesPerWeight: number | undefined;

  function weigh(any: CaptureSettings): number {
    return lanes[lane].weigh(any);
  }

  function lowestShare(): number {
    return Math.min(1, weigh(floor) / weigh(top));
  }

  function incomingBytesPerSecond(): number | undefined {
    const [first] = frames;
    const last = frames.at(-1);
    const spanMs = (last?.timestampMs ?? 0) - (first?.timestampMs ?? 0);
    if (spanMs < lanes[lane].windowMs / 2) {
      return bytesPerWeight === undefined ? undefined : bytesPerWeight * weigh(settings);
    }
    // The first frame's bytes belong to the time before the window.
    const bytes = frames.slice(1).reduce((sum, { imageBytes }) => sum + imageBytes, 0);
    return (bytes * 1000) / spanMs;
  }

  function moveTo(nextShare: number, reason: AdaptationChange['reason'], load: number | undefined): void {
    share = Math.min(1, Math.max(lowestShare(), nextShare));
    const next = settingsBetween(floor, top, share, weigh);
    if (isSame(next, settings)) return;
    const bytesPerSecond = incomingBytesPerSecond();
    if (bytesPerSecond !== undefined) bytesPerWeight = bytesPerSecond / weigh(settings);
    frames = [];
    settings = next;
    onChange({ settings, reason, load });
  }

  return {
    settings: () => settings,
    addFrame(timestampMs, imageBytes, nextLane = lane) {
      if (nextLane !== lane) {
        lane = nextLane;
        frames = [];
        bytesPerWeight = undefined;
      }
      frames = [
        ...frames.filter((frame) => timestampMs - frame.timestampMs <= lanes[lane].windowMs),
        { timestampMs, imageBytes },
      ];
    },
    addAnswer({ sentBytes, roundTripMs, waitingBatches }) {
      const incoming = incomingBytesPerSecond();
      if (incoming === undefined || sentBytes <= 0 || roundTripMs <= 0) return;
      const load = (incoming * roundTripMs) / 1000 / sentBytes;
      const isBehind = waitingBatches > usualWaiting;
      const { most, target } = isBehind ? behind : onTime;
      if (load > most) moveTo(share * Math.max(strongestDecrease, target / load), 'slower', load);
      else {
        const more = Math.min(share + increase, share * strongestIncrease);
        if (!isBehind && (load * more) / share < target) moveTo(more, 'faster', load);
      }
    },
    setCeiling(next) {
      // If the network kept the settings below the old ceiling, it also does with the new one.
      const kept = share === 1 ? 1 : (share * weigh(top)) / weigh(next);
      top = next;
      moveTo(kept, 'chosen', undefined);
    },
  };
}

function isSame(left: CaptureSettings, right: CaptureSettings): boolean {
  return (
    left.framerate === right.framerate &&
    left.width === right.width &&
    left.height === right.height &&
    left.quality === right.quality
  );
}
