import type { TellDamage } from '../log-damage.ts';
import type { LogFile } from '../log-folder.ts';
import { crc32 } from './crc-32.ts';
import {
  isFrame,
  parseRecordHeader,
  type RecordHeader,
  type RecordPlace,
  recordHeaderBytes,
  recordMarker,
} from './record.ts';
import { parseSegmentHeader, type SegmentHeader, segmentHeaderBytes, toSegmentName } from './segment.ts';

export interface ScannedSegment {
  readonly header: SegmentHeader;
  readonly records: readonly ScannedRecord[];
  /** Where its last good record ends. Anything after it was never complete, or is lost. */
  readonly endOffset: number;
}

export interface ScannedRecord extends RecordHeader {
  readonly offset: number;
  /** Filled for a cut. The payloads of frames stay on disk. */
  readonly payload: Uint8Array;
}

const noBytes = new Uint8Array(0);
const searchBytes = 65_536;

/**
 * Finds the records of a segment, also those after damage.
 * @param isLast its end may be torn: all payloads are read, and those at the end that are not what was written do not count
 */
export async function scanSegment(
  file: LogFile,
  segment: number,
  isLast: boolean,
  tellDamage: TellDamage,
): Promise<ScannedSegment> {
  const name = toSegmentName(segment);
  const header = parseSegmentHeader(await file.read(0, segmentHeaderBytes));
  if (header.state === 'newer') return { header, records: [], endOffset: file.size() };

  const records: ScannedRecord[] = [];
  let endOffset = segmentHeaderBytes;
  let good = 0;
  for (let offset = segmentHeaderBytes; offset < file.size(); ) {
    const record = await readRecord(file, { segment, offset });
    if (record === undefined) {
      const next = await findRecord(file, { segment, offset: offset + 1 });
      if (next === undefined) break;
      tellDamage({ kind: 'damaged', message: `${name}: ${next - offset} bytes at ${offset} are damaged` });
      offset = next;
      continue;
    }
    const isOfFrame = isFrame(record.type);
    const payload =
      isOfFrame && !isLast ? noBytes : await file.read(offset + recordHeaderBytes, record.payloadBytes);
    const isIntact = (isOfFrame && !isLast) || crc32(payload) === record.payloadCrc;
    offset += recordHeaderBytes + record.payloadBytes;
    // A damaged frame keeps its place: its time is known, and reading it reports that its picture is lost.
    if (isIntact || isOfFrame) records.push({ ...record, payload: isOfFrame ? noBytes : payload });
    else tellDamage({ kind: 'damaged', message: `${name}: a ${record.type} at ${record.offset} is damaged` });
    if (isIntact) {
      good = records.length;
      endOffset = offset;
    }
  }
  if (endOffset < file.size()) {
    const message = `${name}: its last ${file.size() - endOffset} bytes are not complete`;
    tellDamage({ kind: isLast ? 'torn' : 'damaged', message });
  }
  return { header, records: records.slice(0, good), endOffset };
}

async function readRecord(
  file: LogFile,
  place: RecordPlace,
): Promise<(RecordHeader & { readonly offset: number }) | undefined> {
  const header = parseRecordHeader(await file.read(place.offset, recordHeaderBytes), place);
  if (header === undefined) return undefined;
  const isInside = place.offset + recordHeaderBytes + header.payloadBytes <= file.size();
  return isInside ? { ...header, offset: place.offset } : undefined;
}

/** The next place from `offset` on where a record begins. */
async function findRecord(file: LogFile, { segment, offset }: RecordPlace): Promise<number | undefined> {
  const [first = 0] = recordMarker;
  for (let start = offset; start < file.size(); start += searchBytes) {
    // A header that begins in this window may end in the next one.
    const bytes = await file.read(start, searchBytes + recordHeaderBytes - 1);
    for (let at = bytes.indexOf(first); at >= 0 && at < searchBytes; at = bytes.indexOf(first, at + 1)) {
      const place = { segment, offset: start + at };
      const isHeader = parseRecordHeader(bytes.subarray(at), place) !== undefined;
      if (isHeader && (await readRecord(file, place)) !== undefined) return place.offset;
    }
  }
  return undefined;
}
