import { isJpeg } from './is-jpeg.ts';
import { isRestart, jpegMarkers } from './jpeg-markers.ts';
import { type FailOn, UnusableImageError } from './read-image-header.ts';
import { type JpegSegment, readJpegSegments } from './read-jpeg-segments.ts';

export interface PreparedImage {
  readonly image: Uint8Array;
  /** What a decoder is to give up for. */
  readonly failOn: FailOn;
}

/**
 * Prepares a JPEG file so that a decoder warns only of damage to its picture. libjpeg only warns of damage: it fills what is
 * missing with grey and goes on. sharp can be set to fail on a warning. So this function first mends what libjpeg would warn of
 * although it does not show: a missing end marker, padding between segments, an unknown transform of colours. (Nothing can say
 * which warning it was: libvips keeps the messages of all decoders that run side by side in one place.)
 *
 * In a scan of many short intervals, damage ends with its interval, and some cameras put a byte or two more than they need before
 * each restart. In such a scan warnings do not count, but the intervals are counted.
 * @throws UnusableImageError if a scan lacks intervals, or if there are too many scans
 * @see https://github.com/libjpeg-turbo/libjpeg-turbo/blob/main/src/jerror.h (JWRN_)
 */
export function prepareImage(image: Uint8Array): PreparedImage {
  if (!isJpeg(image)) return { image, failOn: 'error' };
  const head: JpegSegment[] = [];
  let [scans, restarts, isEnded] = [0, 0, false];
  for (const segment of readJpegSegments(image)) {
    if (scans === 0 && head.length < maxInHead) head.push(segment);
    if (segment.marker === jpegMarkers.startOfScan) scans += 1;
    if (scans > maxScans) throw new UnusableImageError(`has more than ${maxScans} scans`);
    if (isRestart(segment.marker)) restarts += 1;
    isEnded = segment.marker === jpegMarkers.endOfImage;
  }
  const intervals = scans === 1 ? countIntervals(head) : 1;
  if (restarts < intervals - 1)
    throw new UnusableImageError('cannot be decoded: a part of its data is missing');
  const parts = [...withoutPadding(image, head), ...(isEnded ? [] : [endOfImage])];
  return {
    image: withKnownTransform(head, parts.length === 1 ? image : Buffer.concat(parts)),
    failOn: intervals >= manyIntervals ? 'error' : 'warning',
  };
}

/** Encoders write ten or so. A decoder goes over the whole picture for each, and libvips cannot be stopped meanwhile. */
const maxScans = 64;
/** No file needs this many. */
const maxInHead = 64;
/** With this many, each is a stripe of the picture. */
const manyIntervals = 8;

const endOfImage = Buffer.of(0xff, jpegMarkers.endOfImage);

/**
 * How many intervals the only scan of a picture has; one where it has no restarts.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (A.2 order of units, B.2.4.4 restart interval)
 */
function countIntervals(head: readonly JpegSegment[]): number {
  const frame = findFrame(head);
  const interval = head.findLast(({ marker }) => marker === jpegMarkers.restartInterval);
  if (frame === undefined || interval?.content.length !== 2) return 1;
  const unitsBetween = toBytes(interval).readUInt16BE(0);
  if (unitsBetween === 0) return 1;

  const [height, width, components] = [frame.readUInt16BE(1), frame.readUInt16BE(3), frame[5]];
  const factors = [...frame.subarray(6)].filter((_, index) => index % 3 === 1);
  // With a single component each block is a unit, whatever its factors.
  const [across, down] =
    components === 1
      ? [1, 1]
      : [Math.max(...factors.map((each) => each >> 4)), Math.max(...factors.map((each) => each & 15))];
  const units = Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down));
  return Math.ceil(units / unitsBetween);
}

/** The frame header of a picture that may consist of one scan: baseline, extended, and their arithmetic variant. */
function findFrame(head: readonly JpegSegment[]): Buffer | undefined {
  const frame = head.find(({ marker }) => [0xc0, 0xc1, 0xc9].includes(marker));
  return frame === undefined || frame.content.length < 9 ? undefined : toBytes(frame);
}

/** One part where there is no padding. */
function withoutPadding(image: Uint8Array, head: readonly JpegSegment[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let [start, end] = [0, 2];
  for (const segment of head) {
    if (segment.offset !== end) {
      parts.push(image.subarray(start, end));
      start = segment.offset;
    }
    end = segment.end;
  }
  return [...parts, image.subarray(start)];
}

/** Adobe's marker says how colours are transformed. A decoder that does not know the value assumes the usual one and warns. */
function withKnownTransform(head: readonly JpegSegment[], image: Uint8Array): Uint8Array {
  const adobe = head.find(({ marker, content }) => marker === 0xee && (content[11] ?? 0) > 2);
  if (adobe === undefined) return image;
  const mended = Buffer.from(image);
  const components = findFrame(head)?.[5];
  mended[mended.indexOf(adobe.content) + 11] = components === 4 ? ycck : ycc;
  return mended;
}

const [ycc, ycck] = [1, 2];

function toBytes({ content }: JpegSegment): Buffer {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}
