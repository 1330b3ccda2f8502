import { readSegments, type Segment } from '@frame-ingest/matroska';
import { type ConvertedFrames, type ConverterOptions, createConvertFrames } from '../src/index.ts';

export const startMs = 1_700_000_000_123;
const segmentUuid = new Uint8Array(16).fill(9);

export interface Conversion extends ConvertedFrames {
  readonly segment: Segment;
}

/**
 * Converts images, 100 ms apart unless `times` tells otherwise, and reads the result.
 * @param times milliseconds since `startMs`, one for each image
 * @param endMs when the batch ends, likewise
 */
export async function convert(
  images: readonly Uint8Array[],
  options: ConverterOptions & {
    readonly times?: readonly number[];
    readonly endMs?: number;
    readonly timeoutMs?: number;
  } = {},
): Promise<Conversion> {
  const {
    times = images.map((_, index) => index * 100),
    endMs = (times.at(-1) ?? 0) + 100,
    timeoutMs = 30_000,
    ...rest
  } = options;
  const frames = images.map((image, index) => ({ index, image, timestampMs: startMs + (times[index] ?? 0) }));
  const converted = await createConvertFrames(rest)({
    ...{ frames, endMs: startMs + endMs },
    ...{ timeoutMs, segmentUuid },
  });
  return { ...converted, segment: readSegments(converted.matroska)[0] as Segment };
}

/** The time of every frame, in milliseconds since the start of the video. */
export function timesOf({ clusters }: Segment): number[] {
  return clusters.flatMap(({ timestamp, blocks }) =>
    blocks.map(({ relativeTimestamp }) => timestamp + relativeTimestamp),
  );
}

export function codecPrivateOf({ tracks }: Segment): string {
  return Buffer.from(tracks[0]?.codecPrivate ?? []).toString('hex');
}
