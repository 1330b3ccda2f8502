import { LogError } from '../errors.ts';
import { type NewRecord, type RecordPlace, recordHeaderBytes, toRecordHeader } from './format/record.ts';
import { type ScannedRecord, scanSegment } from './format/scan-segment.ts';
import {
  type KnownHeader,
  parseSegmentName,
  type SegmentVersion,
  segmentHeaderBytes,
  toSegmentHeader,
  toSegmentName,
} from './format/segment.ts';
import type { TellDamage } from './log-damage.ts';
import type { LogFile, LogFolder } from './log-folder.ts';
import { toLogError } from './to-log-error.ts';

/** The files of a log. All are closed but the last one, which takes what is appended. */
export interface Segments {
  /** Sizes in bytes by number, lowest first; those that cannot be read included. */
  readonly sizes: ReadonlyMap<number, number>;
  /** Numbers of those that may be removed when nothing in them is needed, lowest first. */
  readonly removable: () => number[];
  /** What the segment takes that takes what is appended, in bytes; 0 before the first record. */
  readonly currentBytes: () => number;
  /**
   * Appends all records or none.
   * @param records each is asked for when the ones before it are written
   * @param nextSequence for the header of a new segment
   * @param version that the segment must have at least
   * @returns where they are, once they are on disk
   */
  readonly append: (
    records: AsyncIterable<RecordToAppend> | Iterable<RecordToAppend>,
    nextSequence: number,
    version: SegmentVersion,
  ) => Promise<RecordPlace[]>;
  /** As `append`, but what was appended is on disk only after the next `append` or `flush`. */
  readonly note: (record: RecordToAppend, nextSequence: number) => Promise<RecordPlace>;
  readonly flush: () => Promise<void>;
  /**
   * Begins a new segment.
   * @param version default: the current segment's version
   */
  readonly roll: (nextSequence: number, version?: SegmentVersion) => Promise<void>;
  readonly read: (places: readonly RecordToRead[]) => Promise<Uint8Array<ArrayBuffer>[]>;
  readonly remove: (segment: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The files of a log as they were found. */
export interface OpenedSegments {
  readonly segments: Segments;
  /** What was found in those that can be read, lowest number first. */
  readonly found: readonly FoundSegment[];
  /** Sequence of the next batch, from the headers. */
  readonly nextSequence: number;
}

export interface FoundSegment {
  readonly segment: number;
  readonly records: readonly ScannedRecord[];
}

export interface RecordToAppend {
  readonly header: NewRecord;
  readonly payload: Uint8Array<ArrayBuffer>;
}

export interface RecordToRead extends RecordPlace {
  readonly payloadBytes: number;
}

interface Current {
  readonly segment: number;
  readonly version: SegmentVersion;
  readonly file: LogFile;
  /** What counts; the file is longer after a failure that it could not be truncated after. */
  size: number;
}

/** More batches than a log will ever have. */
const signpostDistance = 2 ** 32;

export async function openSegments(
  folder: LogFolder,
  segmentBytes: number,
  tellDamage: TellDamage,
): Promise<OpenedSegments> {
  const sizes = new Map<number, number>();
  /** The headers that could be read, by segment. */
  const headers = new Map<number, KnownHeader>();
  const unreadable = new Set<number>();
  const found: FoundSegment[] = [];
  let current: Current | undefined;
  await scan();

  async function scan(): Promise<void> {
    const names = (await folder.list()).map(parseSegmentName).filter((number) => number !== undefined);
    const numbers = names.sort((a, b) => a - b);
    for (const segment of numbers) {
      const file = await folder.open(toSegmentName(segment));
      const isKept = await scanFile(segment, file, segment === numbers.at(-1)).catch(async (error) => {
        await file.close();
        throw error;
      });
      if (isKept && current?.file !== file) await file.close();
      if (!isKept) {
        await file.close();
        await folder.remove(toSegmentName(segment));
      }
    }
  }

  /** @returns false where the file was being made when the program ended */
  async function scanFile(segment: number, file: LogFile, isLast: boolean): Promise<boolean> {
    const { header, records, endOffset } = await scanSegment(file, segment, isLast, tellDamage);
    const isUnreadable = header.state !== 'known' && records.length === 0;
    if (isUnreadable && header.state === 'damaged' && file.size() <= segmentHeaderBytes) return false;

    sizes.set(segment, file.size());
    if (isUnreadable) {
      unreadable.add(segment);
      const why =
        header.state === 'newer'
          ? `is of version ${header.version}, which this one does not know`
          : 'is damaged';
      tellDamage({ kind: 'unreadable', message: `${toSegmentName(segment)} ${why}` });
      return true;
    }
    if (header.state !== 'known') {
      tellDamage({ kind: 'damaged', message: `${toSegmentName(segment)}: its header is damaged` });
    }
    if (header.state === 'known') headers.set(segment, header);
    found.push({ segment, records });
    if (isLast && header.state === 'known') {
      if (endOffset < file.size()) {
        await file.truncate(endOffset);
        await file.flush();
      }
      current = { segment, version: header.version, file, size: endOffset };
      sizes.set(segment, endOffset);
    }
    return true;
  }

  /** @returns the file, open; nothing is left of it after a failure */
  async function make(segment: number, header: KnownHeader): Promise<LogFile> {
    const name = toSegmentName(segment);
    let file: LogFile | undefined;
    try {
      file = await folder.open(name);
      // Where an earlier try could not be undone.
      if (file.size() > 0) await file.truncate(0);
      await file.append(toSegmentHeader(header));
      await file.flush();
    } catch (error) {
      await file?.close().catch(() => undefined);
      await folder.remove(name).catch(() => undefined);
      throw error;
    }
    sizes.set(segment, segmentHeaderBytes);
    headers.set(segment, header);
    return file;
  }

  async function roll(nextSequence: number, version: SegmentVersion): Promise<void> {
    await current?.file.flush();
    if (version === 2 && !hasSignpost(nextSequence)) {
      const signpost = {
        version: 1,
        nextSequence: nextSequence + signpostDistance,
        isSignpost: true,
      } as const;
      await (await make(nextNumber(), signpost)).close();
    }
    const segment = nextNumber();
    const file = await make(segment, { version, nextSequence, isSignpost: false });
    const former = current;
    current = { segment, version, file, size: segmentHeaderBytes };
    await former?.file.close();
  }

  function nextNumber(): number {
    return Math.max(0, ...sizes.keys()) + 1;
  }

  function hasSignpost(nextSequence: number): boolean {
    return [...headers.values()].some((header) => header.isSignpost && header.nextSequence > nextSequence);
  }

  async function ready(nextSequence: number, version: SegmentVersion): Promise<Current> {
    if (current === undefined || current.size >= segmentBytes || current.version < version) {
      await roll(nextSequence, version);
    }
    if (current === undefined) throw new LogError('failed', 'the log has no file');
    if (current.file.size() > current.size) await current.file.truncate(current.size);
    return current;
  }

  /** A signpost stays for as long as there is something that it leads around. */
  function removable(): number[] {
    const hasDetour = [...headers.values()].some((header) => header.version === 2);
    return [...sizes.keys()].filter(
      (segment) =>
        segment !== current?.segment &&
        !unreadable.has(segment) &&
        !(hasDetour && headers.get(segment)?.isSignpost),
    );
  }

  async function write(
    { segment, file }: Current,
    { header, payload }: RecordToAppend,
  ): Promise<RecordPlace> {
    const place = { segment, offset: file.size() };
    await file.append(toRecordHeader(header, payload, place));
    if (payload.length > 0) await file.append(payload);
    return place;
  }

  async function appendAll(
    records: AsyncIterable<RecordToAppend> | Iterable<RecordToAppend>,
    nextSequence: number,
    { version, mustFlush }: { readonly version: SegmentVersion; readonly mustFlush: boolean },
  ): Promise<RecordPlace[]> {
    const target = await ready(nextSequence, version);
    const places: RecordPlace[] = [];
    try {
      for await (const record of records) places.push(await write(target, record));
      if (mustFlush) await target.file.flush();
    } catch (error) {
      // Where that fails, too, it is tried again before the next record.
      await target.file.truncate(target.size).catch(() => undefined);
      throw error;
    }
    target.size = target.file.size();
    sizes.set(target.segment, target.size);
    return places;
  }

  /** Reads of one segment are together, so that its file is opened once. */
  async function read(places: readonly RecordToRead[]): Promise<Uint8Array<ArrayBuffer>[]> {
    const files = new Map<number, LogFile>();
    try {
      const records: Uint8Array<ArrayBuffer>[] = [];
      for (const { segment, offset, payloadBytes } of places) {
        const file =
          segment === current?.segment
            ? current.file
            : (files.get(segment) ?? (await folder.open(toSegmentName(segment))));
        if (file !== current?.file) files.set(segment, file);
        records.push(await file.read(offset, recordHeaderBytes + payloadBytes));
      }
      return records;
    } finally {
      for (const file of files.values()) await file.close();
    }
  }

  const segments: Segments = {
    sizes,
    removable,
    currentBytes: () => current?.size ?? 0,
    append: (records, nextSequence, version) => {
      return doing('append', () => appendAll(records, nextSequence, { version, mustFlush: true }));
    },
    note: (record, nextSequence) => {
      return doing('append', async () => {
        const [place] = await appendAll([record], nextSequence, { version: 1, mustFlush: false });
        if (place === undefined) throw new LogError('failed', 'nothing was appended');
        return place;
      });
    },
    flush: () => doing('flush', async () => await current?.file.flush()),
    roll: (nextSequence, version = current?.version ?? 1) =>
      doing('begin a file', () => roll(nextSequence, version)),
    read: (places) => doing('read', () => read(places)),
    remove: (segment) => {
      return doing('remove a file', async () => {
        await folder.remove(toSegmentName(segment));
        sizes.delete(segment);
        headers.delete(segment);
      });
    },
    async close() {
      await current?.file.close();
      current = undefined;
      await folder.close();
    },
  };
  const sequences = [...headers.values()].filter((header) => !header.isSignpost);
  const nextSequence = Math.max(1, ...sequences.map((header) => header.nextSequence));
  return { segments, found, nextSequence };
}

async function doing<Result>(what: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    throw toLogError(error, what);
  }
}
