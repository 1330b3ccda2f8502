import {
  type Block,
  type MatroskaEvent,
  MatroskaReader,
  readSegments,
  type Track,
  writeCluster,
  writeSegmentHeader,
} from '../src/index.ts';

export function readEvents(bytes: Uint8Array): MatroskaEvent[] {
  const reader = new MatroskaReader();
  return [...reader.push(bytes), ...reader.end()];
}

export interface Rebuilding {
  readonly track?: (track: Track) => Track;
  readonly data?: (data: Uint8Array, block: Block) => Uint8Array;
  readonly keep?: (timeMs: number, block: Block) => boolean;
  /** The times at which clusters begin; without it where they did. */
  readonly clusterMs?: number;
}

/** The same file with something about it changed, to make what no tool at hand writes. */
export function rebuild(bytes: Uint8Array, changes: Rebuilding): Buffer {
  const { track = (same) => same, data = (same) => same, keep = () => true, clusterMs } = changes;
  const [segment] = readSegments(bytes);
  if (segment === undefined) throw new Error('There is no segment');
  const groups = new Map<number, Parameters<typeof writeCluster>[1][number][]>();
  for (const [index, { timestamp, blocks }] of segment.clusters.entries()) {
    for (const block of blocks) {
      const time = timestamp + block.relativeTimestamp;
      if (!keep(time, block)) continue;
      const group = clusterMs === undefined ? index : Math.floor(time / clusterMs);
      const frame = { ...block, timestamp: time, data: data(block.data, block) };
      groups.set(group, [...(groups.get(group) ?? []), frame]);
    }
  }
  const clusters = [...groups.values()].map((frames) =>
    writeCluster(Math.min(...frames.map(({ timestamp }) => timestamp)), frames),
  );
  return Buffer.concat([writeSegmentHeader(segment.info, segment.tracks.map(track)), ...clusters]);
}

/** NAL units behind start codes instead of lengths. */
export function toAnnexB(data: Uint8Array): Uint8Array {
  const parts: Buffer[] = [];
  for (let offset = 0; offset < data.length; ) {
    const length = Buffer.from(data).readUInt32BE(offset);
    parts.push(Buffer.from([0, 0, 0, 1]), Buffer.from(data.subarray(offset + 4, offset + 4 + length)));
    offset += 4 + length;
  }
  return Buffer.concat(parts);
}

/** SPS and PPS of an avcC with one of each, behind start codes. */
export function parameterSetsToAnnexB(avcC: Uint8Array): Buffer {
  const bytes = Buffer.from(avcC);
  const spsEnd = 8 + bytes.readUInt16BE(6);
  const ppsStart = spsEnd + 3;
  const pps = bytes.subarray(ppsStart, ppsStart + bytes.readUInt16BE(spsEnd + 1));
  const startCode = Buffer.from([0, 0, 0, 1]);
  return Buffer.concat([startCode, bytes.subarray(8, spsEnd), startCode, pps]);
}
