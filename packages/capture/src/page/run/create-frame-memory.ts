import type { CapturedFrame, SkippedFrame } from '../../captured-frame.ts';

/** What the page knows of a frame whose picture is on disk, or on its way. */
export interface RememberedFrame {
  readonly timestampMs: number;
  /** Why it has no picture; undefined where it has one. */
  readonly skipReason: string | undefined;
}

/** What a batch says of its place. */
interface Range {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Remembers the frames of a run until their batch is answered, since the answer knows them by their place alone. */
export interface FrameMemory {
  readonly add: (frame: CapturedFrame) => void;
  /** The latest frame has lost its picture. */
  readonly skip: (frame: SkippedFrame) => void;
  /** @returns the frames of a batch, which are forgotten then; none of a batch that another visit has captured */
  readonly take: (batch: Range) => readonly RememberedFrame[];
}

/** Hours without a network: what is older is told of without its time. */
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
