import type { Batch } from '../../src/batch/batch.ts';
import type { CapturedFrame } from '../../src/captured-frame.ts';
import { LogError, type LogErrorCode } from '../../src/errors.ts';
import type { BatchEnd, FrameLog, LoggedBatch } from '../../src/log/frame-log.ts';

/** What survives a crash. */
export interface MemoryDisk {
  batches: Map<number, Batch>;
  uncut: CapturedFrame[];
  nextSequence: number;
}

export function createMemoryDisk(): MemoryDisk {
  return { batches: new Map(), uncut: [], nextSequence: 1 };
}

export interface MemoryLogOptions {
  /** Bytes of pictures that fit. */
  readonly capacity?: number;
  /** Called before each operation; what it throws is the operation's failure. */
  readonly onOperation?: (name: keyof FrameLog, sequence?: number) => void | Promise<void>;
  /** Whether the program has ended: then nothing reaches the disk any more, and nothing settles. */
  readonly isDead?: () => boolean;
}

export class MemoryLogError extends LogError {
  constructor(code: LogErrorCode, message = `the disk says ${code}`) {
    super(code, message);
  }
}

/** A log as the interface says, in memory: its operations come one after the other, each a while after it was asked for. */
export function openMemoryLog(disk: MemoryDisk, options: MemoryLogOptions = {}): FrameLog {
  const { capacity = Number.POSITIVE_INFINITY, onOperation, isDead = () => false } = options;
  let last: Promise<unknown> = Promise.resolve();
  function operate<Result>(name: keyof FrameLog, work: () => Result, sequence?: number): Promise<Result> {
    const result = last.then(async () => {
      await new Promise(setImmediate);
      if (isDead()) return new Promise<never>(() => undefined);
      await onOperation?.(name, sequence);
      return work();
    });
    last = result.catch(() => undefined);
    return result;
  }
  const sizeBytes = (): number =>
    [...disk.batches.values()].reduce((sum, { frames }) => sum + bytesOf(frames), 0) + bytesOf(disk.uncut);

  return {
    left: [...disk.batches].map(([sequence, batch]) => toLogged(sequence, batch)),
    uncutMs: disk.uncut.map(({ timestampMs }) => timestampMs),
    sizeBytes,
    append: (frame) =>
      operate('append', () => {
        if (sizeBytes() + bytesOf([frame]) > capacity) throw new MemoryLogError('full');
        disk.uncut.push(frame);
      }),
    cut: (end: BatchEnd) =>
      operate('cut', () => {
        const frames = disk.uncut;
        const [first] = frames;
        const final = frames.at(-1);
        if (first === undefined || final === undefined) throw new Error('nothing to cut');
        const batch = { frames, firstMs: first.timestampMs, lastMs: final.timestampMs, ...end };
        disk.uncut = [];
        const sequence = disk.nextSequence;
        disk.nextSequence += 1;
        disk.batches.set(sequence, batch);
        return toLogged(sequence, batch);
      }),
    read: (sequence) => operate('read', () => find(disk, sequence), sequence),
    thin: (sequence, keepEvery) =>
      operate(
        'thin',
        () => {
          const batch = find(disk, sequence);
          const frames = batch.frames.filter((_, index) => index % keepEvery === 0);
          const lastMs = frames.at(-1)?.timestampMs ?? batch.lastMs;
          const endMs = batch.lastMs + batch.lastFrameMs;
          const thinned = { ...batch, frames, lastMs, lastFrameMs: endMs - lastMs };
          disk.batches.set(sequence, thinned);
          return toLogged(sequence, thinned);
        },
        sequence,
      ),
    remove: (sequence) => operate('remove', () => void disk.batches.delete(sequence), sequence),
    close: () => operate('close', () => undefined),
  };
}

function find(disk: MemoryDisk, sequence: number): Batch {
  const batch = disk.batches.get(sequence);
  if (batch === undefined) throw new MemoryLogError('damaged');
  return batch;
}

function toLogged(sequence: number, { frames, ...rest }: Batch): LoggedBatch {
  return {
    ...rest,
    sequence,
    frameCount: frames.length,
    skippedCount: frames.filter(({ image }) => image === null).length,
    keyframeCount: frames.filter((frame) => frame.image !== null && frame.h264?.keyframe).length,
    imageBytes: bytesOf(frames),
  };
}

function bytesOf(frames: readonly CapturedFrame[]): number {
  return frames.reduce((sum, { image }) => sum + (image?.length ?? 0), 0);
}
