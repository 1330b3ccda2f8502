import type { Canvas } from '../canvas.ts';
import { isJpeg } from './is-jpeg.ts';
import { isSrgbProfile } from './is-srgb-profile.ts';
import { isRestart, jpegMarkers } from './jpeg-markers.ts';
import { type ImageLimits, readImageHeader, UnusableImageError } from './read-image-header.ts';
import { type JpegSegment, readJpegSegments } from './read-jpeg-segments.ts';

/**
 * Whether a file is what cameras and browsers make: a whole baseline JPEG of the canvas's size with subsampled YCbCr in one scan,
 * upright, in sRGB. Every decoder makes the same picture of those. What a file has that is not listed here, each decoder takes in
 * its own way: ffmpeg's takes orders from comments, and turns pictures over for the name of an encoder.
 */
export async function isPlainJpeg(image: Uint8Array, canvas: Canvas, limits: ImageLimits): Promise<boolean> {
  if (!isJpeg(image)) return false;
  const segments = readJpegSegments(image);
  const head = readHead(segments);
  if (head === undefined || !head.every(isListed) || !isOneScan(head, canvas, limits)) return false;
  if (!endsWithScan(segments, hasRestarts(head), image.length)) return false;
  return !head.some(isExif) || (await isUpright(image, limits));
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

const exif = 'Exif\0\0';
/** A profile in one segment: the first of one. */
const wholeProfile = 'ICC_PROFILE\0\x01\x01';
/** What encoders put into every file: libavcodec, and libgd. */
const ownComments = ['Lavc', 'CREATOR: gd-jpeg'];

/**
 * Whether the frame is of the canvas's size, its components are Y, Cb and Cr by every rule that decoders go by, and one scan has
 * them all. Numbers tell them; letters would say RGB.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2.2 frame header, B.2.3 scan header)
 */
function isOneScan(head: readonly JpegSegment[], canvas: Canvas, { maxPixels }: ImageLimits): boolean {
  const frames = head.filter(({ marker }) => marker === jpegMarkers.baselineFrame);
  const [frame, scan] = [frames[0]?.content, head.at(-1)?.content];
  if (frame?.length !== 15 || scan?.length !== 10 || frames.length !== 1) return false;
  const [bits, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, components] = frame;
  const [height, width] = [heightHigh * 256 + heightLow, widthHigh * 256 + widthLow];
  const ids = [frame[6], frame[9], frame[12]].join();
  return (
    width === canvas.width &&
    height === canvas.height &&
    width * height <= maxPixels &&
    bits === 8 &&
    components === 3 &&
    ['1,2,3', '0,1,2'].includes(ids) &&
    subsamplings.includes([frame[7], frame[10], frame[13]].join()) &&
    scan[0] === 3 &&
    [scan[1], scan[3], scan[5]].join() === ids &&
    // Every coefficient at once.
    [scan[7], scan[8], scan[9]].join() === '0,63,0'
  );
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
