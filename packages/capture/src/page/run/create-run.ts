import type { AdaptationChange } from '../../adapt/create-adaptation.ts';
import type { CapturedFrame } from '../../captured-frame.ts';
import type { EncodingLane } from '../../source/encoding.ts';
import type { CaptureSettings, SourceChange, SourceHealth } from '../../source/frame-source.ts';
import type { RunHealth } from '../status/situation.ts';
import { createFrameMemory, type FrameMemory } from './create-frame-memory.ts';
import { createRunTotals, type RunTotals } from './create-run-totals.ts';

/** One run, from its start until all of its batches are sent or lost. */
export interface Run {
  readonly totals: RunTotals;
  readonly frames: FrameMemory;
  readonly addFrame: (frame: CapturedFrame) => void;
  readonly setHealth: (health: SourceHealth) => void;
  readonly changeSource: (change: SourceChange) => void;
  /** Applies the settings that the user chose. */
  readonly choose: (settings: CaptureSettings) => void;
  readonly chosen: () => CaptureSettings | undefined;
  readonly adapt: (change: AdaptationChange) => void;
  readonly health: () => RunHealth;
  /** How its frames are encoded now; undefined until known. */
  readonly lane: () => EncodingLane | undefined;
}

/** A source counts as silent after this time. */
const stallMs = 2000;

export function createRun(): Run {
  const totals = createRunTotals();
  const frames = createFrameMemory();
  let silentSinceMs: number | undefined;
  let chosen: CaptureSettings | undefined;
  let now: CaptureSettings | undefined;
  let lane: EncodingLane | undefined;
  /** A run that continues after a stop has a new source, which counts from 0. */
  let lostBefore = 0;
  let lostByThis = 0;

  return {
    totals,
    frames,
    addFrame(frame) {
      totals.addCaptured(frame);
      frames.add(frame);
      silentSinceMs = undefined;
    },
    setHealth({ lost, lane: current }) {
      lane = current;
      if (lost < lostByThis) lostBefore += lostByThis;
      lostByThis = lost;
      totals.setLostAtSource(lostBefore + lost);
    },
    changeSource(change) {
      const { type } = change;
      if (type === 'lane') lane = change;
      if (type === 'stalled') silentSinceMs ??= Date.now() - stallMs;
      if (type === 'muted') silentSinceMs ??= Date.now();
      if (type === 'resumed' || type === 'unmuted') silentSinceMs = undefined;
    },
    choose(settings) {
      chosen = settings;
      now = settings;
    },
    chosen: () => chosen,
    adapt({ settings }) {
      now = settings;
    },
    health() {
      const { captured, lost, lostAtSource } = totals.figures();
      const isReduced = JSON.stringify(now) !== JSON.stringify(chosen);
      return { captured, lost, lostAtSource, silentSinceMs, reducedTo: isReduced ? now : undefined };
    },
    lane: () => lane,
  };
}
