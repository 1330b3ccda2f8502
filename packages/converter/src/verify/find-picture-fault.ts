import type { VideoFault } from '@frame-ingest/access-units';
import { readSegments } from '@frame-ingest/matroska/media';
import type { Canvas } from '../canvas.ts';

interface Decoded {
  /** What ffmpeg's `framecrc` muxer wrote. */
  readonly report: Uint8Array;
  /** What ffmpeg wrote to its standard error: nothing where all is well. */
  readonly complaints: string;
  readonly matroska: Uint8Array;
  readonly frameCount: number;
  readonly canvas: Canvas;
}

/** Compares what was decoded with what was to be. @returns the first difference */
export function findPictureFault({
  report,
  complaints,
  matroska,
  frameCount,
  canvas,
}: Decoded): VideoFault | undefined {
  const pictures = readReport(report);
  const decoded = new Set(pictures.map(({ timeMs }) => timeMs));
  const missing = frameTimes(matroska).findIndex((timeMs) => !decoded.has(timeMs));
  if (missing !== -1) return fault(missing, 'cannot be decoded');
  if (pictures.length !== frameCount) {
    return fault(undefined, `decodes to ${pictures.length} pictures instead of ${frameCount}`);
  }
  // 4:2:0 with 8 bits: half as many samples of chroma as of luma.
  const bytes = (canvas.width * canvas.height * 3) / 2;
  const resized = pictures.findIndex((picture) => picture.bytes !== bytes);
  if (resized !== -1) {
    return fault(resized, `decodes to a picture that is not ${canvas.width}x${canvas.height} in 4:2:0`);
  }
  return complaints === '' ? undefined : fault(undefined, 'decodes with errors');
}

/** Lines of stream, decoding time, time, duration, bytes, checksum; those of `#` are about the stream. */
function readReport(report: Uint8Array): { readonly timeMs: number; readonly bytes: number }[] {
  const lines = Buffer.from(report).toString('latin1').split('\n');
  return lines
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(',').map(Number))
    .map(([, , timeMs = Number.NaN, , bytes = 0]) => ({ timeMs, bytes }));
}

function frameTimes(matroska: Uint8Array): number[] {
  const clusters = readSegments(matroska).flatMap((segment) => segment.clusters);
  return clusters.flatMap(({ timestamp, blocks }) =>
    blocks.map(({ relativeTimestamp }) => timestamp + relativeTimestamp),
  );
}

function fault(index: number | undefined, reason: string): VideoFault {
  return { index, rule: 'undecodable', reason };
}
