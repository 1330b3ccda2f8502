import { type FrameType, isFrame, type RecordPlace } from './format/record.ts';
import type { ScannedRecord } from './format/scan-segment.ts';
import type { TellDamage } from './log-damage.ts';

/** Where a frame is. */
export interface FramePlace extends RecordPlace {
  readonly timestampMs: number;
  readonly payloadBytes: number;
  readonly type: FrameType;
  /** Its place in the batch, as it was written: a gap shows that a frame is lost. */
  readonly count: number;
}

/** A batch whose frames are on disk. */
export interface KeptBatch {
  readonly sequence: number;
  readonly edition: number;
  readonly frames: readonly FramePlace[];
  readonly lastFrameMs: number;
  readonly clockOffsetMs: number | undefined;
  /** The segment that says how it ends; undefined if the disk has lost that. */
  readonly cutSegment: number | undefined;
}

/** What the records of a log come to. */
export interface RestoredBatches {
  /** By rising sequence. */
  readonly batches: readonly KeptBatch[];
  /** Frames behind the last cut. */
  readonly uncut: readonly FramePlace[];
  /** The place in its batch of the next frame. */
  readonly nextCount: number;
  readonly nextSequence: number;
}

/** A record, and the file that it is in. */
export type StoredRecord = Omit<ScannedRecord, 'payloadCrc'> & { readonly segment: number };

/** What is known of one batch. */
interface Traces {
  /** By edition, then by place in the batch. */
  readonly frames: Map<number, Map<number, FramePlace>>;
  readonly cuts: Map<number, Cut>;
  isRemoved: boolean;
}

interface Cut extends Pick<KeptBatch, 'lastFrameMs' | 'clockOffsetMs' | 'cutSegment'> {
  readonly frameCount: number;
}

/** Used if the length of a frame is unknown. The service takes no shorter batch. */
const assumedFrameMs = 1000;

/**
 * Makes batches of records: each in its latest edition that is complete, or else in the one that has most of it.
 * @param nextSequence as the files' headers have it
 */
export function restoreBatches(
  records: Iterable<StoredRecord>,
  nextSequence: number,
  tellDamage: TellDamage,
): RestoredBatches {
  const traces = new Map<number, Traces>();
  let next = nextSequence;
  for (const record of records) {
    collect(traces, record);
    next = Math.max(next, record.sequence + (isFrame(record.type) ? 0 : 1));
  }

  const sequences = [...traces.keys()].sort((a, b) => a - b);
  const batches = sequences.flatMap((sequence) => {
    const trace = traces.get(sequence);
    if (trace === undefined || trace.isRemoved || sequence === next) return [];
    return restoreBatch(sequence, trace, tellDamage) ?? [];
  });
  const uncut = traces.get(next)?.frames.get(0) ?? new Map<number, FramePlace>();
  return {
    batches,
    uncut: [...uncut.values()],
    nextCount: [...uncut.keys()].reduce((highest, count) => Math.max(highest, count), -1) + 1,
    nextSequence: next,
  };
}

function collect(traces: Map<number, Traces>, record: StoredRecord): void {
  const { type, sequence, edition, count, milliseconds, segment, offset, payloadBytes } = record;
  const trace: Traces = traces.get(sequence) ?? { frames: new Map(), cuts: new Map(), isRemoved: false };
  traces.set(sequence, trace);
  if (type === 'removed') {
    trace.isRemoved = true;
  } else if (type === 'cut') {
    const clockOffsetMs = parseClockOffset(record.payload);
    trace.cuts.set(edition, {
      frameCount: count,
      lastFrameMs: milliseconds,
      clockOffsetMs,
      cutSegment: segment,
    });
  } else {
    const frames = trace.frames.get(edition) ?? new Map<number, FramePlace>();
    trace.frames.set(edition, frames);
    frames.set(count, { segment, offset, timestampMs: milliseconds, payloadBytes, type, count });
  }
}

function restoreBatch(
  sequence: number,
  { frames, cuts }: Traces,
  tellDamage: TellDamage,
): KeptBatch | undefined {
  const editions = [...cuts]
    .map(([edition, cut]) => ({ edition, cut, frames: [...(frames.get(edition)?.values() ?? [])] }))
    .sort((a, b) => b.edition - a.edition);
  const complete = editions.find((edition) => edition.frames.length === edition.cut.frameCount);
  if (complete !== undefined) {
    const { frameCount, ...end } = complete.cut;
    return { sequence, edition: complete.edition, frames: complete.frames, ...end };
  }

  const most = editions.reduce<(typeof editions)[number] | undefined>(
    (best, edition) => (edition.frames.length > (best?.frames.length ?? 0) ? edition : best),
    undefined,
  );
  if (most !== undefined) {
    const { frameCount, ...end } = most.cut;
    const lost = frameCount - most.frames.length;
    const message = `batch ${sequence}: ${lost} of ${frameCount} frames are lost`;
    tellDamage({ kind: 'frames_lost', message });
    return { sequence, edition: most.edition, frames: most.frames, ...end };
  }

  const [edition, left] = [...frames].sort(([a], [b]) => a - b)[0] ?? [];
  if (edition === undefined || left === undefined) {
    tellDamage({ kind: 'frames_lost', message: `batch ${sequence}: all frames are lost` });
    return undefined;
  }
  tellDamage({ kind: 'end_lost', message: `batch ${sequence}: its end is lost` });
  const kept = [...left.values()];
  const [last, beforeLast] = [kept.at(-1), kept.at(-2)];
  const gapMs = last && beforeLast ? last.timestampMs - beforeLast.timestampMs : assumedFrameMs;
  const end = { lastFrameMs: Math.max(1, gapMs), clockOffsetMs: undefined, cutSegment: undefined };
  return { sequence, edition, frames: kept, ...end };
}

export function toClockOffset(clockOffsetMs: number | undefined): Uint8Array<ArrayBuffer> {
  if (clockOffsetMs === undefined) return new Uint8Array(0);
  const payload = new Uint8Array(8);
  new DataView(payload.buffer).setFloat64(0, clockOffsetMs, true);
  return payload;
}

function parseClockOffset(payload: Uint8Array): number | undefined {
  if (payload.length !== 8) return undefined;
  return new DataView(payload.buffer, payload.byteOffset, 8).getFloat64(0, true);
}
