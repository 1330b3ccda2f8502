import type { Batch } from '../batch/batch.ts';
import type { CapturedFrame } from '../captured-frame.ts';
import { LogError } from '../errors.ts';
import { crc32 } from './format/crc-32.ts';
import { packFrame } from './format/frame-payload.ts';
import {
  type FrameType,
  type NewRecord,
  parseRecordHeader,
  type RecordPlace,
  recordHeaderBytes,
  toVersion,
} from './format/record.ts';
import { segmentHeaderBytes } from './format/segment.ts';
import type { BatchEnd, FrameLog, LoggedBatch } from './frame-log.ts';
import { keepPictures } from './keep-pictures.ts';
import type { LogDamage, TellDamage } from './log-damage.ts';
import type { LogFolder } from './log-folder.ts';
import {
  type FramePlace,
  type KeptBatch,
  restoreBatches,
  type StoredRecord,
  toClockOffset,
} from './restore-batches.ts';
import {
  type FoundSegment,
  type OpenedSegments,
  openSegments,
  type RecordToAppend,
  type Segments,
} from './segments.ts';
import { toLogError } from './to-log-error.ts';
import { unpackFrames } from './unpack-frames.ts';
import { createUseOfSegments } from './use-of-segments.ts';

export interface FrameLogOptions {
  /**
   * What the log may take, in bytes. `append` is refused beyond it; cuts and batches that are thinned are not, so that room can
   * be made.
   * @default - as much as there is
   */
  readonly maxBytes?: number;
  /**
   * A file of the log is about this long, in bytes; it is removed when the service has all of its batches.
   * @default 4194304
   */
  readonly segmentBytes?: number;
  /** Told while the log is opened, and when a batch is read. */
  readonly onDamage?: (damage: LogDamage) => void;
}

const noBytes = new Uint8Array(0);

interface FrameRecord extends RecordToAppend {
  readonly header: NewRecord & { readonly type: FrameType };
}

/**
 * Opens the log in a folder, with what earlier runs left there.
 * @throws LogError `failed` when the folder cannot be read, `full` when it cannot be repaired
 */
export async function openFrameLog(
  folder: LogFolder,
  { maxBytes = Number.POSITIVE_INFINITY, segmentBytes = 4 * 1024 * 1024, onDamage }: FrameLogOptions = {},
): Promise<FrameLog> {
  const tellDamage = (damage: LogDamage): void => {
    try {
      onDamage?.(damage);
    } catch (error) {
      // A listener's fault is its own, and the log goes on.
      queueMicrotask(() => {
        throw error;
      });
    }
  };
  try {
    const { segments, found, nextSequence } = await openSegments(folder, segmentBytes, tellDamage);
    return await openLog(segments, { found, nextSequence }, { maxBytes, segmentBytes, tellDamage });
  } catch (error) {
    await folder.close();
    throw toLogError(error, 'open');
  }
}

interface LogSettings {
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly tellDamage: TellDamage;
}

async function openLog(
  segments: Segments,
  { found, nextSequence: nextSequenceFound }: Omit<OpenedSegments, 'segments'>,
  { maxBytes, segmentBytes, tellDamage }: LogSettings,
): Promise<FrameLog> {
  const use = createUseOfSegments();
  const editions = new Map<number, number>();
  for (const { type, sequence, edition, segment } of eachRecord(found)) {
    use.add(type, sequence, segment);
    editions.set(sequence, Math.max(edition, editions.get(sequence) ?? 0));
  }
  const restored = restoreBatches(eachRecord(found), nextSequenceFound, tellDamage);
  const batches = new Map(restored.batches.map((batch) => [batch.sequence, batch]));
  for (const batch of restored.batches) use.need(recordsOf(batch));
  use.need(restored.uncut);
  let { nextCount, nextSequence } = restored;
  let uncut = [...restored.uncut];
  /** Batches that are to be forgotten, though the disk had no room to note it. */
  const unnoted = new Set<number>();
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One thing at a time, in the order asked for. */
  function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    if (isClosed) return Promise.reject(new LogError('closed', 'the log has been closed'));
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  }

  function find(sequence: number): KeptBatch {
    const batch = batches.get(sequence);
    if (batch === undefined) throw new LogError('unknown_batch', `the log has no batch ${sequence}`);
    return batch;
  }

  async function append(frame: CapturedFrame): Promise<void> {
    const record = toFrameRecord(frame, { sequence: nextSequence, edition: 0, count: nextCount });
    const bytes = totalBytes(segments.sizes) + recordHeaderBytes + record.payload.length;
    if (bytes > maxBytes) {
      throw new LogError('full', `the log would take ${bytes} bytes, and ${maxBytes} are allowed`);
    }
    const [place] = await segments.append([record], nextSequence, toVersion(record.header.type));
    if (place === undefined) return;
    nextCount += 1;
    const kept = toFramePlace(place, record);
    uncut.push(kept);
    use.add(record.header.type, nextSequence, place.segment);
    use.need([kept]);
  }

  async function cut({ lastFrameMs, clockOffsetMs }: BatchEnd): Promise<LoggedBatch> {
    if (uncut.length === 0) throw new LogError('unknown_batch', 'there is no frame behind the last cut');
    const sequence = nextSequence;
    const uncutBatch = { sequence, edition: 0, frames: uncut, lastFrameMs, clockOffsetMs };
    const [place] = await segments.append([toCutRecord(uncutBatch)], sequence, 1);
    const batch: KeptBatch = { ...uncutBatch, cutSegment: place?.segment };
    if (place !== undefined) {
      use.add('cut', sequence, place.segment);
      use.need([place]);
    }
    batches.set(sequence, batch);
    nextSequence += 1;
    nextCount = 0;
    uncut = [];
    return toLoggedBatch(batch);
  }

  async function readFrames(
    batch: KeptBatch,
    places: readonly FramePlace[],
  ): Promise<readonly CapturedFrame[]> {
    const records = await segments.read(places);
    const found = places.map((place, index) => ({
      place,
      payload: checkPayload(records[index] ?? noBytes, place),
    }));
    const { frames, lost } = unpackFrames(found);
    if (lost > 0) {
      const message = `batch ${batch.sequence}: ${lost} of ${places.length} pictures are lost`;
      tellDamage({ kind: 'frames_lost', message });
    }
    if (lost === places.length) {
      throw new LogError(
        'damaged',
        `batch ${batch.sequence} is lost: its bytes are not those that were written`,
      );
    }
    return frames;
  }

  async function read(sequence: number): Promise<Batch> {
    const batch = find(sequence);
    const frames = await readFrames(batch, batch.frames);
    const { firstMs, lastMs, lastFrameMs, clockOffsetMs } = toLoggedBatch(batch);
    return {
      ...{ frames, firstMs, lastMs, lastFrameMs },
      ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    };
  }

  async function thin(sequence: number, keepEvery: number): Promise<LoggedBatch> {
    const batch = find(sequence);
    const kept = keepPictures(batch.frames, keepEvery);
    if (kept.length === batch.frames.length) return toLoggedBatch(batch);

    const edition = (editions.get(sequence) ?? batch.edition) + 1;
    const endMs = (batch.frames.at(-1)?.timestampMs ?? 0) + batch.lastFrameMs;
    const lastFrameMs = endMs - (kept.at(-1)?.timestampMs ?? 0);
    const records: FrameRecord[] = [];
    async function* copy(): AsyncIterable<RecordToAppend> {
      for (const [index, frame] of (await readFrames(batch, kept)).entries()) {
        const record = toFrameRecord(frame, { sequence, edition, count: index });
        records.push(record);
        yield record;
      }
      yield toCutRecord({ ...batch, edition, frames: kept, lastFrameMs });
    }
    const version = kept.some(({ type }) => toVersion(type) === 2) ? 2 : 1;
    const places = await segments.append(copy(), nextSequence, version);

    const frames = records.flatMap((record, index) => {
      const place = places[index];
      return place === undefined ? [] : [toFramePlace(place, record)];
    });
    const thinned = { ...batch, edition, frames, lastFrameMs, cutSegment: places.at(-1)?.segment };
    editions.set(sequence, edition);
    batches.set(sequence, thinned);
    for (const place of places) use.add('cut', sequence, place.segment);
    use.need(recordsOf(thinned));
    use.release(recordsOf(batch));
    await collect();
    return toLoggedBatch(thinned);
  }

  async function remove(sequence: number): Promise<void> {
    const batch = batches.get(sequence);
    if (batch === undefined) return;
    unnoted.add(sequence);
    await noteRemoved().catch(ignoreFull);
    batches.delete(sequence);
    editions.delete(sequence);
    use.release(recordsOf(batch));
    await collect();
  }

  async function noteRemoved(): Promise<void> {
    for (const sequence of unnoted) {
      if (use.hasRecords(sequence)) {
        const place = await segments.note(toRemovedRecord(sequence), nextSequence);
        use.add('removed', sequence, place.segment);
      }
      unnoted.delete(sequence);
    }
  }

  /** Removes segments that nothing is needed of. */
  async function collect(): Promise<void> {
    const isEmpty = batches.size === 0 && uncut.length === 0;
    if (isEmpty && segments.currentBytes() > segmentBytes / 16) {
      await segments.roll(nextSequence).catch(ignoreFull);
    }
    await removeSegments(segments.removable().filter((segment) => !use.isNeeded(segment)));
  }

  /**
   * The record that a batch is removed must outlast all other records of the batch. It is written again if its own segment is
   * removed. A full disk has room for that only afterwards.
   */
  async function removeSegments(idle: readonly number[]): Promise<void> {
    if (idle.length === 0) return;
    for (const sequence of use.removedWithin(idle)) unnoted.add(sequence);
    await noteRemoved().catch(ignoreFull);
    await segments.flush().catch(ignoreFull);
    for (const segment of idle) {
      await segments.remove(segment);
      use.forget(segment);
    }
    await noteRemoved().catch(ignoreFull);
    await segments.flush().catch(ignoreFull);
  }

  async function close(): Promise<void> {
    const isEmpty = batches.size === 0 && uncut.length === 0;
    try {
      if (isEmpty && segments.currentBytes() > segmentHeaderBytes) {
        // Whatever version opens the log next can read that it is empty.
        await segments.roll(nextSequence, 1).catch(ignoreFull);
        await collect();
      }
      // What is not noted of a batch that the service has: it is sent again, and the service knows it.
      await segments.flush().catch(ignoreFull);
    } finally {
      await segments.close();
    }
  }

  await collect();
  return {
    left: restored.batches.map(toLoggedBatch),
    uncutMs: restored.uncut.map(({ timestampMs }) => timestampMs),
    sizeBytes: () => totalBytes(segments.sizes),
    append: (frame) => inTurn(() => append(frame)),
    cut: (end) => inTurn(() => cut(end)),
    read: (sequence) => inTurn(() => read(sequence)),
    thin: (sequence, keepEvery) => inTurn(() => thin(sequence, keepEvery)),
    remove: (sequence) => inTurn(() => remove(sequence)),
    close() {
      if (isClosed) return last.then(() => undefined);
      const closing = inTurn(close);
      isClosed = true;
      return closing;
    },
  };
}

function* eachRecord(found: readonly FoundSegment[]): Iterable<StoredRecord> {
  for (const { segment, records } of found) for (const record of records) yield { ...record, segment };
}

/** All that a batch needs to be there again. */
function recordsOf({ frames, cutSegment }: KeptBatch): Pick<RecordPlace, 'segment'>[] {
  return cutSegment === undefined ? [...frames] : [...frames, { segment: cutSegment }];
}

function totalBytes(sizes: ReadonlyMap<number, number>): number {
  let bytes = 0;
  for (const size of sizes.values()) bytes += size;
  return bytes;
}

function toFrameRecord(
  frame: CapturedFrame,
  place: Pick<NewRecord, 'sequence' | 'edition' | 'count'>,
): FrameRecord {
  const { type, payload } = packFrame(frame);
  return { header: { type, milliseconds: frame.timestampMs, ...place }, payload };
}

function toCutRecord({
  sequence,
  edition,
  frames,
  lastFrameMs,
  clockOffsetMs,
}: Omit<KeptBatch, 'cutSegment'>): RecordToAppend {
  const header = { sequence, edition, count: frames.length, milliseconds: lastFrameMs };
  return { header: { type: 'cut', ...header }, payload: toClockOffset(clockOffsetMs) };
}

function toRemovedRecord(sequence: number): RecordToAppend {
  return { header: { type: 'removed', sequence, edition: 0, count: 0, milliseconds: 0 }, payload: noBytes };
}

function toFramePlace(place: RecordPlace, { header, payload }: FrameRecord): FramePlace {
  const { type, milliseconds: timestampMs, count } = header;
  return { ...place, timestampMs, payloadBytes: payload.length, type, count };
}

/** @returns undefined where it is not what was written */
function checkPayload(
  record: Uint8Array<ArrayBuffer>,
  place: FramePlace,
): Uint8Array<ArrayBuffer> | undefined {
  const header = parseRecordHeader(record, place);
  const payload = record.slice(recordHeaderBytes);
  if (header === undefined || payload.length !== header.payloadBytes) return undefined;
  return crc32(payload) === header.payloadCrc ? payload : undefined;
}

function toLoggedBatch({ sequence, frames, lastFrameMs, clockOffsetMs }: KeptBatch): LoggedBatch {
  const pictures = frames.filter(({ type }) => type !== 'skipped');
  const firstMs = frames[0]?.timestampMs ?? 0;
  return {
    sequence,
    firstMs,
    lastMs: frames.at(-1)?.timestampMs ?? firstMs,
    lastFrameMs,
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    frameCount: frames.length,
    skippedCount: frames.length - pictures.length,
    keyframeCount: pictures.filter(({ type }) => type === 'keyframe').length,
    imageBytes: pictures.reduce((bytes, { payloadBytes }) => bytes + payloadBytes, 0),
  };
}

/** On a disk that is full, what only saves room later can wait. */
function ignoreFull(error: unknown): void {
  if (!(error instanceof LogError && error.code === 'full')) throw error;
}
