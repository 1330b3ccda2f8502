import {
  type SimpleTag,
  type Track,
  writeCluster,
  writeSegmentHeader,
  writeTags,
} from '@frame-ingest/matroska';
import type { Fragment } from '../../src/index.ts';

export const video: Track = { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' };

/** 2020-01-02T03:04:05.678Z */
export const someTime = 1577934245678;

/** Numbers as long as the service's: more digits than a `number` holds. */
export function fragmentNumber(index: number): string {
  return `9134385233318144724791295519810534105${String(1_000_000_000 + index)}`;
}

export interface ChunkOptions {
  /** Default true. */
  readonly trailingTags?: boolean;
  readonly tags?: readonly SimpleTag[];
  /** Makes the size of the cluster unknown. */
  readonly openCluster?: boolean;
  readonly timestampScale?: number;
  readonly frameBytes?: number;
}

/** One chunk of a payload: two frames 500 units apart, 2000 ms after that of the index before. */
export function chunk(index: number, options: ChunkOptions = {}): Buffer {
  const { trailingTags = true, tags = [], openCluster = false, timestampScale = 1_000_000 } = options;
  const startMs = someTime + index * 2000;
  const timestamp = index * 2000;
  const cluster = Buffer.from(
    writeCluster(
      timestamp,
      [0, 500].map((offset) => ({
        trackNumber: 1,
        timestamp: timestamp + offset,
        keyframe: offset === 0,
        data: Buffer.alloc(options.frameBytes ?? 6, index + 1),
      })),
    ),
  );
  const sizeLength = Math.clz32(cluster[4] ?? 0) - 23;
  return Buffer.concat([
    writeSegmentHeader({ timestampScale }, [video]),
    serviceTags({
      FRAGMENT_NUMBER: fragmentNumber(index),
      SERVER_TIMESTAMP: seconds(startMs + 300),
      PRODUCER_TIMESTAMP: seconds(startMs),
    }),
    ...(openCluster
      ? [cluster.subarray(0, 4), Buffer.of(0xff), cluster.subarray(4 + sizeLength)]
      : [cluster]),
    ...(tags.length > 0 ? [writeTags(tags)] : []),
    ...(trailingTags
      ? [serviceTags({ MILLIS_BEHIND_NOW: '1234', CONTINUATION_TOKEN: fragmentNumber(index) })]
      : []),
  ]);
}

/** One Tags element of names after `AWS_KINESISVIDEO_`. */
export function serviceTags(values: Record<string, string>): Uint8Array {
  return writeTags(
    Object.entries(values).map(([name, value]) => ({ name: `AWS_KINESISVIDEO_${name}`, value })),
  );
}

function seconds(timestampMs: number): string {
  return (timestampMs / 1000).toFixed(3);
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

/** What there was before the error, and the error. */
export async function collectUntilError<T>(
  values: AsyncIterable<T>,
): Promise<{ values: T[]; error: unknown }> {
  const collected: T[] = [];
  try {
    for await (const value of values) collected.push(value);
    return { values: collected, error: undefined };
  } catch (error) {
    return { values: collected, error };
  }
}

export async function take<T>(values: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const value of values) {
    taken.push(value);
    if (taken.length === count) break;
  }
  return taken;
}

export function numbersOf(fragments: readonly Pick<Fragment, 'number'>[]): string[] {
  return fragments.map(({ number }) => number);
}

/** Bytes in pieces of the given lengths, taken in turn. */
export async function* inPieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(offset, offset + length);
    offset += length;
  }
}

/** A payload that is written while it is read. */
export class OpenPayload implements AsyncIterable<Uint8Array> {
  readonly #waiting: ((result: IteratorResult<Uint8Array>) => void)[] = [];
  readonly #written: Uint8Array[] = [];
  isLeft = false;

  write(bytes: Uint8Array): void {
    const resolve = this.#waiting.shift();
    if (resolve) resolve({ done: false, value: bytes });
    else this.#written.push(bytes);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => {
        const value = this.#written.shift();
        if (value !== undefined) return Promise.resolve({ done: false, value });
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
      return: () => {
        this.isLeft = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}
