import { readSegments } from '@frame-ingest/matroska';

/** One picture, and when it was taken, in milliseconds since the Unix epoch. */
export interface FrameInTime {
  readonly timestampMs: number;
  readonly picture: string;
}

export interface ClusterInTime {
  readonly timecodeMs: number;
  readonly frames: readonly FrameInTime[];
  readonly encoded: readonly Uint8Array[];
}

export interface DocumentInTime {
  readonly segmentUuid: Uint8Array | undefined;
  readonly clusters: readonly ClusterInTime[];
}

/** Reads what the simulated encoder wrote, as a camera knows it. @param startMs what its time 0 stands for */
export function readDocument(matroska: Uint8Array, startMs: number): DocumentInTime {
  const [segment] = readSegments(matroska);
  return {
    segmentUuid: segment?.info.segmentUuid,
    clusters: (segment?.clusters ?? []).map(({ timestamp, blocks }) => ({
      timecodeMs: timestamp,
      frames: blocks.map(({ relativeTimestamp, data }) => ({
        timestampMs: startMs + timestamp + relativeTimestamp,
        picture: toPicture(data),
      })),
      encoded: blocks.map(({ data }) => data),
    })),
  };
}

/** The encoder's version, which stands before a picture, makes other bytes of the same picture. */
export function toEncoded(image: Uint8Array, encoderVersion: number): Uint8Array {
  return Buffer.concat([Buffer.from(`v${encoderVersion} `), image]);
}

function toPicture(data: Uint8Array): string {
  return Buffer.from(data)
    .toString('latin1')
    .replace(/^v\d+ /, '');
}

/** What makes two fragments the same. */
export function contentOf(frames: readonly FrameInTime[]): string {
  return frames.map(({ timestampMs, picture }) => `${timestampMs} ${picture}`).join('|');
}
