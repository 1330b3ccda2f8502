import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readH264Batch } from '@frame-ingest/contract';
import type { TimedAccessUnit, VideoLimits } from '../../src/index.ts';

/** Those of a deployment. */
export const limits: VideoLimits = {
  profiles: [66, 77, 100],
  maxLevel: 52,
  maxNalUnits: 256,
  maxFramePixels: 3840 * 2160,
};

export const startMs = 1_700_000_000_000;

/** Access units with a time each, 100 ms apart. */
export function timed(
  units: readonly { readonly keyframe: boolean; readonly data: Uint8Array }[],
): TimedAccessUnit[] {
  return units.map(({ keyframe, data }, index) => ({
    ...{ index, keyframe, data },
    timestampMs: startMs + index * 100,
  }));
}

/** What a browser's encoder gave: see `fixtures/record-encoders.ts`. */
export function recorded(name: string): { codecPrivate: Uint8Array; units: TimedAccessUnit[] } {
  const bytes = readFileSync(new URL(`../fixtures/${name}.bin`, import.meta.url));
  const { codecPrivate, frames } = readH264Batch(bytes);
  return { codecPrivate, units: timed(frames.filter((frame) => frame !== null)) };
}

const gstreamer = '/usr/bin/gst-launch-1.0';
const isThere = existsSync(gstreamer) || process.env['CI'] === 'true';
if (!isThere)
  console.warn('GStreamer is not tested, for it is not there: apt-get install gstreamer1.0-tools');

/** Tests that need GStreamer: they fail in CI without it. */
export const testWithGStreamer = isThere ? test : test.skip;

/** Forty pictures of 320x240, ten a second. @param encoder and what follows it, as for `gst-launch-1.0` */
export function encodeByGStreamer(encoder: string, pattern = 'smpte'): Buffer {
  const source = `videotestsrc num-buffers=40 pattern=${pattern}`;
  const raw = 'video/x-raw,format=I420,width=320,height=240,framerate=10/1';
  const pipeline = `${source} ! ${raw} ! ${encoder} ! fdsink fd=1`;
  return execFileSync(gstreamer, ['-q', ...pipeline.split(' ')], {
    ...{ maxBuffer: 2 ** 27, stdio: ['ignore', 'pipe', 'pipe'] },
  });
}

export const byteStream = 'video/x-h264,stream-format=byte-stream,alignment=au';
