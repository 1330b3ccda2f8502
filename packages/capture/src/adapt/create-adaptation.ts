import type { CaptureSettings } from '../source/frame-source.ts';
import { type ByteWeight, byteWeight } from './byte-weight.ts';
import { h264Weight } from './h264-weight.ts';
import { settingsBetween } from './settings-between.ts';

/** Between which settings a capture adapts itself to the network. */
export interface AdaptationOptions {
  /** The settings of a network that is fast enough. */
  readonly ceiling: CaptureSettings;
  /** No setting becomes lower than this, however slow the network is. */
  readonly floor: CaptureSettings;
  /** Told of every change. */
  readonly onChange: (change: AdaptationChange) => void;
}

/** Other settings from now on, and why. */
export interface AdaptationChange {
  readonly settings: CaptureSettings;
  /** `slower`: uploads do not keep up. `faster`: they have time to spare. `chosen`: by hand. */
  readonly reason: 'slower' | 'faster' | 'chosen';
  /** How much of the time uploads take, or would take were the batches of now sent: above 1 the queue grows. */
  readonly load: number | undefined;
}

export interface Adaptation {
  /** The settings of now. */
  readonly settings: () => CaptureSettings;
  /**
   * A frame was captured.
   * @param timestampMs its time
   * @param imageBytes size of its picture; 0 for one that was skipped
   * @param lane how it was encoded; that of the frame before for one that was skipped
   */
  readonly addFrame: (timestampMs: number, imageBytes: number, lane?: Lane) => void;
  /** A batch was answered. */
  readonly addAnswer: (answer: AnswerTime) => void;
  /** Other settings for a fast network, in the middle of a run. What is above them comes down; who was at the ceiling stays at it. */
  readonly setCeiling: (ceiling: CaptureSettings) => void;
}

type Lane = 'jpeg' | 'h264';

/** What an upload has taken. */
export interface AnswerTime {
  readonly sentBytes: number;
  readonly roundTripMs: number;
  /** How many batches wait behind it. */
  readonly waitingBatches: number;
}

/** Above the first uploads have no room for a slow moment; the second is what is aimed for then. */
const onTime = { most: 0.9, target: 0.7 };
/** A queue that has formed becomes shorter only with what is left of the time. */
const behind = { most: 0.6, target: 0.5 };
/** So many batches wait without anything being wrong. */
const usualWaiting = 2;
/** One slow answer may be chance. */
const strongestDecrease = 0.25;
const increase = 0.05;
/** Where little is left, the step up is as small: most of the time may be latency there, which more bytes do not lengthen. */
const strongestIncrease = 2;
/** By how frames are encoded. */
const lanes: Record<Lane, { readonly weigh: ByteWeight; readonly windowMs: number }> = {
  jpeg: { weigh: byteWeight, windowMs: 2000 },
  // Keyframes are several times as large as what is between them, and seconds apart.
  h264: { weigh: h264Weight, windowMs: 6000 },
};

/**
 * Adapts a capture to its network: additive increase, multiplicative decrease of the bytes a second. Uploads go one after the
 * other, so the queue takes as many bytes a second as the last requests did, their latency included; what counts is that figure
 * against the bytes that the camera gives *now*, not the batch that was answered, which may be hours old. A network that is gone
 * says nothing: while no answers come, nothing changes.
 * @see https://doi.org/10.1016/0169-7552(89)90019-6 Chiu and Jain, on why this converges and is fair
 */
export function createAdaptation({ ceiling, floor, onChange }: AdaptationOptions): Adaptation {
  let top = ceiling;
  let share = 1;
  let settings = ceiling;
  let lane: Lane = 'jpeg';
  let frames: { readonly timestampMs: number; readonly imageBytes: number }[] = [];
  /** Bytes a second of the settings before, in relation to their weight; a change starts the window anew. */
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
      // Who was kept from the ceiling by the network still is, whatever the ceiling.
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
