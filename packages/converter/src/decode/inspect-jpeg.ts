import { isJpeg } from './is-jpeg.ts';
import { isRestart, jpegMarkers } from './jpeg-markers.ts';
import type { FailOn } from './read-image-header.ts';
import { type JpegSegment, readJpegSegments } from './read-jpeg-segments.ts';

/** What has to be known of a file before a decoder's word on it can be judged. */
export interface JpegInspection {
  /** Whether the marker of its end is there. */
  readonly isEnded: boolean;
  /** Whether intervals between its restarts are missing: no decoder makes an error of that. */
  readonly lacksIntervals: boolean;
  /** What a decoder is to give up for. */
  readonly failOn: FailOn;
}

/**
 * Looks through the markers of an image. libjpeg makes a warning of damage, fills what is missing with grey and goes on; sharp can
 * be told to give up for it, and so it does, but for files whose warnings are of something that does not show, or little:
 *
 * - padding between segments, and a transform of colours that is not known;
 * - a scan with restarts, whose intervals begin afresh: some cameras put a byte or two more than they need before each, and damage
 *   ends with its interval. That none is missing is counted here.
 *
 * Which warning it was cannot be asked: libvips keeps the words of all decoders that run side by side in one place.
 * @see https://github.com/libjpeg-turbo/libjpeg-turbo/blob/main/src/jerror.h (JWRN_)
 */
export function inspectJpeg(image: Uint8Array): JpegInspection {
  if (!isJpeg(image)) return { isEnded: true, lacksIntervals: false, failOn: 'error' };
  const head: JpegSegment[] = [];
  let [scans, restarts, isEnded, hasPadding] = [0, 0, false, false];
  let end = 2;
  for (const segment of readJpegSegments(image)) {
    if (scans === 0) {
      hasPadding ||= segment.offset !== end;
      if (head.length < mostInHead) head.push(segment);
      end = segment.end;
    }
    if (segment.marker === jpegMarkers.startOfScan) scans += 1;
    if (isRestart(segment.marker)) restarts += 1;
    isEnded = segment.marker === jpegMarkers.endOfImage;
  }
  const intervals = scans === 1 ? countIntervals(head) : undefined;
  const isLenient = hasPadding || intervals !== undefined || hasUnknownTransform(head);
  return {
    isEnded,
    lacksIntervals: intervals !== undefined && restarts < intervals - 1,
    failOn: isLenient ? 'error' : 'warning',
  };
}

/** No file needs as many. */
const mostInHead = 64;

/**
 * How many intervals the only scan of a picture has.
 * @returns undefined where it has no restarts
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (A.2 order of units, B.2.4.4 restart interval)
 */
function countIntervals(head: readonly JpegSegment[]): number | undefined {
  const [frame] = head.filter(({ marker }) => frameMarkers.includes(marker)).map(toBytes);
  const interval = head.findLast(({ marker }) => marker === jpegMarkers.restartInterval);
  if (frame === undefined || frame.length < 9 || interval?.content.length !== 2) return undefined;
  const unitsBetween = toBytes(interval).readUInt16BE(0);
  if (unitsBetween === 0) return undefined;

  const [height, width, components] = [frame.readUInt16BE(1), frame.readUInt16BE(3), frame[5] ?? 0];
  const factors = [...frame.subarray(6)].filter((_, index) => index % 3 === 1);
  // Of a single component each block is a unit, whatever its factors.
  const [across, down] =
    components === 1
      ? [1, 1]
      : [Math.max(...factors.map((each) => each >> 4)), Math.max(...factors.map((each) => each & 15))];
  const units = Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down));
  return Math.ceil(units / unitsBetween);
}

/** Baseline, extended sequential, and their arithmetic sister: one scan may be all of it. */
const frameMarkers = [0xc0, 0xc1, 0xc9];

/** Adobe's marker knows three. */
function hasUnknownTransform(head: readonly JpegSegment[]): boolean {
  return head.some(({ marker, content }) => marker === 0xee && (content[11] ?? 0) > 2);
}

function toBytes({ content }: JpegSegment): Buffer {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}
