import type { Canvas } from '../canvas.ts';
import { hasOwnTables } from './huffman-tables.ts';
import { isJpeg } from './is-jpeg.ts';
import { isSrgbProfile } from './is-srgb-profile.ts';
import { isOtherFrame, isRestart, jpegMarkers } from './jpeg-markers.ts';
import { type ImageLimits, readImageHeader, UnusableImageError } from './read-image-header.ts';
import { type JpegSegment, readJpegSegments } from './read-jpeg-segments.ts';

/**
 * What keeps a file from being plain, which is what cameras and browsers make: a whole baseline JPEG of the canvas's size with
 * subsampled YCbCr in one scan, upright, in sRGB. Every decoder makes the same picture of those. What a file has that is not listed
 * here, each decoder takes in its own way: ffmpeg's takes orders from comments, and turns pictures over for the name of an encoder.
 * @returns words that complete a sentence which begins with the image, such as "is not baseline"; undefined for a plain file
 */
export async function whyNotPlain(
  image: Uint8Array,
  canvas: Canvas,
  limits: ImageLimits,
): Promise<string | undefined> {
  if (!isJpeg(image)) return 'is not a JPEG file';
  const segments = readJpegSegments(image);
  const head = readHead(segments);
  if (head === undefined) return 'has padding between its segments, or too many of them';
  const unlisted = head.find((segment) => !isListed(segment));
  if (unlisted !== undefined) return describeUnlisted(unlisted);
  const fault = findFaultOfScan(head, canvas, limits);
  if (fault !== undefined) return fault;
  if (!endsWithScan(segments, hasRestarts(head), image.length)) return 'does not end with its scan';
  return head.some(isExif) && !(await isUpright(image, limits))
    ? 'is turned by its EXIF orientation'
    : undefined;
}

const maxSegments = 32;

/** The segments up to the start of the first scan, each right behind the one before. */
function readHead(segments: Iterator<JpegSegment, void>): readonly JpegSegment[] | undefined {
  const head: JpegSegment[] = [];
  let end = 2;
  for (let next = segments.next(); !next.done && head.length < maxSegments; next = segments.next()) {
    if (next.value.offset !== end) return undefined;
    head.push(next.value);
    if (next.value.marker === jpegMarkers.startOfScan) return head;
    end = next.value.end;
  }
  return undefined;
}

function isListed({ marker, content }: JpegSegment): boolean {
  switch (marker) {
    case jpegMarkers.baselineFrame:
    case jpegMarkers.startOfScan:
    case jpegMarkers.huffmanTables:
    case jpegMarkers.restartInterval:
      return true;
    case jpegMarkers.quantizationTables:
      // Of 8 bits each, as baseline has them.
      return content.length % 65 === 0 && content.every((byte, index) => index % 65 !== 0 || byte < 4);
    case jpegMarkers.app0:
      return beginsWith(content, 'JFIF\0') && content.length >= 14;
    case jpegMarkers.app1:
      return beginsWith(content, exif);
    case jpegMarkers.app2:
      return beginsWith(content, wholeProfile) && isSrgbProfile(content.subarray(wholeProfile.length));
    case jpegMarkers.comment:
      return ownComments.some((comment) => beginsWith(content, comment));
    default:
      return false;
  }
}

function describeUnlisted({ marker, content }: JpegSegment): string {
  if (isOtherFrame(marker)) return 'is not baseline';
  if (marker === jpegMarkers.app2 && beginsWith(content, 'ICC_PROFILE'))
    return 'has a colour profile other than sRGB';
  return `has a segment that decoders do not agree on, FF${marker.toString(16).toUpperCase()}`;
}

const exif = 'Exif\0\0';
/** A profile in one segment: the first of one. */
const wholeProfile = 'ICC_PROFILE\0\x01\x01';
/** What encoders put into every file: libavcodec, and libgd. */
const ownComments = ['Lavc', 'CREATOR: gd-jpeg'];

/**
 * What keeps a frame from being of the canvas's size, its components from being Y, Cb and Cr by every rule that decoders go by, or
 * one scan from having them all. Numbers tell the components; letters would say RGB.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2.2 frame header, B.2.3 scan header)
 */
function findFaultOfScan(
  head: readonly JpegSegment[],
  canvas: Canvas,
  { maxPixels }: ImageLimits,
): string | undefined {
  const frames = head.filter(({ marker }) => marker === jpegMarkers.baselineFrame);
  const [frame, scan] = [frames[0]?.content, head.at(-1)?.content];
  const ids = [frame?.[6], frame?.[9], frame?.[12]].join();
  if (frame?.length !== 15 || frame[0] !== 8 || frame[5] !== 3 || !['1,2,3', '0,1,2'].includes(ids))
    return 'is not Y, Cb and Cr of 8 bits';
  const [, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0] = frame;
  const [height, width] = [heightHigh * 256 + heightLow, widthHigh * 256 + widthLow];
  if (width !== canvas.width || height !== canvas.height)
    return `is ${width}x${height}, but the video is ${canvas.width}x${canvas.height}`;
  if (width * height > maxPixels) return `has more than ${maxPixels} pixels`;
  if (!subsamplings.includes([frame[7], frame[10], frame[13]].join())) return 'is not 4:2:0 or 4:2:2';
  const isWhole =
    frames.length === 1 &&
    scan?.length === 10 &&
    scan[0] === 3 &&
    [scan[1], scan[3], scan[5]].join() === ids &&
    // Every coefficient at once.
    [scan[7], scan[8], scan[9]].join() === '0,63,0';
  if (!isWhole) return 'is not one scan';
  return hasOwnTables(head) ? undefined : 'lacks a table that its scan needs';
}

/** 4:2:0, and 4:2:2 as most write it and as ffmpeg does: factors across in the upper four bits, down in the lower. */
const subsamplings = ['34,17,17', '33,17,17', '34,18,18'];

/** Restarts that no interval announces end the picture for one decoder, and not for another. */
function hasRestarts(head: readonly JpegSegment[]): boolean {
  const interval = head.findLast(({ marker }) => marker === jpegMarkers.restartInterval);
  return interval?.content.some((byte) => byte !== 0) ?? false;
}

/** Whether the data of the scan lead to the end of the image, and nothing is behind it. */
function endsWithScan(segments: Iterable<JpegSegment>, restarts: boolean, byteLength: number): boolean {
  for (const { marker, end } of segments) {
    if (!(restarts && isRestart(marker))) return marker === jpegMarkers.endOfImage && end === byteLength;
  }
  return false;
}

function isExif({ marker }: JpegSegment): boolean {
  return marker === jpegMarkers.app1;
}

async function isUpright(image: Uint8Array, limits: ImageLimits): Promise<boolean> {
  try {
    return ((await readImageHeader(image, limits)).orientation ?? 1) === 1;
  } catch (error) {
    if (error instanceof UnusableImageError) return false;
    throw error;
  }
}

function beginsWith(content: Uint8Array, text: string): boolean {
  return [...text].every((character, index) => content[index] === character.charCodeAt(0));
}
