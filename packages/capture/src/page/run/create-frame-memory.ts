import type { CapturedFrame, SkippedFrame } from '../../captured-frame.ts';

/** What the page knows about a frame that is on disk or being sent. */
export interface RememberedFrame {
  readonly timestampMs: number;
  /** Why it has no picture; undefined if it has one. */
  readonly skipReason: string | undefined;
}

/** The place of a batch. */
interface Range {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Remembers the frames of a run until their batch is answered, because the answer identifies them only by index. */
export interface FrameMemory {
  readonly add: (frame: CapturedFrame) => void;
  /** Records that the latest frame has lost its picture. */
  readonly skip: (frame: SkippedFrame) => void;
  /** @returns the frames of a batch, which are then forgotten; none if another visit captured the batch */
  readonly take: (batch: Range) => readonly RememberedFrame[];
}

/** Enough for hours without a network; older frames are reported without their times. */
const maxFrames = 100_000;

export function createFrameMemory(): FrameMemory {
  let frames: RememberedFrame[] = [];
  return {
    add(frame) {
      const skipReason = frame.image === null ? frame.skipReason : undefined;
      frames.push({ timestampMs: frame.timestampMs, skipReason });
      if (frames.length > maxFrames) frames = frames.slice(-maxFrames / 2);
    },
    skip({ timestampMs, skipReason }) {
      if (frames.at(-1)?.timestampMs === timestampMs) frames.pop();
      frames.push({ timestampMs, skipReason });
    },
    take({ firstMs, lastMs }) {
      const isInside = ({ timestampMs }: RememberedFrame): boolean =>
        timestampMs >= firstMs && timestampMs <= lastMs;
      const taken = frames.filter(isInside);
      frames = frames.filter((frame) => !isInside(frame));
      return taken;
    },
  };
}
