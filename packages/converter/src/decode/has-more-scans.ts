import { isJpeg } from './is-jpeg.ts';
import { jpegMarkers } from './jpeg-markers.ts';
import { readJpegSegments } from './read-jpeg-segments.ts';

/** Whether a JPEG file has more scans than `most`; no other file has any. It looks no further than it has to. */
export function hasMoreScans(image: Uint8Array, most: number): boolean {
  if (!isJpeg(image)) return false;
  let scans = 0;
  for (const { marker } of readJpegSegments(image)) {
    if (marker === jpegMarkers.startOfScan) scans += 1;
    if (scans > most) return true;
  }
  return false;
}
