import { execFileSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { readSegments, type Track, writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';
import { joinWithLengths, parseAvcConfiguration } from '@frame-ingest/matroska/h264';

/** Frames of each part, ten a second. */
const framesPerPart = 20;

/**
 * A recording of two fragments of two seconds each, as a browser's recorder makes it when its phone is turned: the codec
 * private data is that of the first, and the second brings its parameter sets in band.
 */
export function turnedVideo(): Buffer {
  const [upright, lying] = [encode('240x320'), encode('320x240')];
  const sets = parseAvcConfiguration(lying.track.codecPrivate ?? new Uint8Array());
  const inBand = joinWithLengths([
    ...(sets?.sequenceParameterSets ?? []),
    ...(sets?.pictureParameterSets ?? []),
  ]);
  const turned = lying.frames.map(({ keyframe, data }) => ({
    keyframe,
    data: keyframe ? Buffer.concat([inBand, data]) : data,
  }));
  return Buffer.concat([
    writeSegmentHeader({ timestampScale: 1_000_000 }, [upright.track]),
    ...[upright.frames, turned].map((frames, part) => {
      const startMs = part * framesPerPart * 100;
      return writeCluster(
        startMs,
        frames.map((frame, index) => ({ ...frame, trackNumber: 1, timestamp: startMs + index * 100 })),
      );
    }),
  ]);
}

interface Encoded {
  readonly track: Track;
  readonly frames: readonly { readonly keyframe: boolean; readonly data: Uint8Array }[];
}

function encode(size: string): Encoded {
  const source = ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=10:duration=${framesPerPart / 10}`];
  const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '100'];
  const file = execFileSync(ffmpeg.path, ['-v', 'error', ...source, ...h264, '-f', 'matroska', 'pipe:1']);
  const [segment] = readSegments(file);
  const [track] = segment?.tracks ?? [];
  if (segment === undefined || track === undefined) throw new Error('ffmpeg wrote no track');
  return { track, frames: segment.clusters.flatMap(({ blocks }) => blocks) };
}
