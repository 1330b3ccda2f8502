import { execFileSync } from 'node:child_process';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { bareFfmpeg } from './bare-ffmpeg.ts';
import type { ConvertImages } from './convert-images.ts';
import { converter } from './converter.ts';
import { gstreamer } from './gstreamer.ts';
import { loadNodeAv, nodeAv } from './node-av.ts';
import { sampleOf2018 } from './sample-of-2018.ts';

export interface Way {
  readonly convert: ConvertImages;
  /** What x264's rate factor may be a multiple of; undefined where it is not searched for. */
  readonly rateFactorStep?: number;
  /** Whether people run it with a rate factor of its own; peers take the converter's settings. */
  readonly isRunAsItComes: boolean;
  /** Whether a picture comes out as EXIF says that it is to be turned. */
  readonly turns: boolean;
  /**
   * Returns the version of what has to be installed, if anything has to.
   * @throws Error if it is not installed
   */
  readonly version?: () => string | Promise<string>;
}

const peer = { rateFactorStep: 0.25, isRunAsItComes: false, turns: false };
const ours = { rateFactorStep: 0.25, isRunAsItComes: true, turns: true };

export const ways = {
  '2018': { ...peer, isRunAsItComes: true, convert: sampleOf2018 },
  sharp: { ...ours, convert: converter({}) },
  ffmpeg: { ...ours, convert: converter({ decoder: 'ffmpeg' }) },
  rekognition: { isRunAsItComes: true, turns: true, convert: converter({ profile: 'rekognition' }) },
  quality: { isRunAsItComes: true, turns: true, convert: converter({ profile: 'quality' }) },
  'bundled ffmpeg': {
    ...peer,
    convert: bareFfmpeg(ffmpeg.path),
    version: () => firstLine(ffmpeg.path, '-version'),
  },
  'system ffmpeg': { ...peer, convert: bareFfmpeg('ffmpeg'), version: () => firstLine('ffmpeg', '-version') },
  GStreamer: {
    ...{ ...peer, rateFactorStep: 1, convert: gstreamer },
    version: () => firstLine('gst-launch-1.0', '--version'),
  },
  'node-av': {
    ...{ ...peer, convert: nodeAv },
    version: async () => `FFmpeg ${(await loadNodeAv()).ffmpegVersion()}`,
  },
} satisfies Record<string, Way>;

export type WayName = keyof typeof ways;

function firstLine(program: string, argument: string): string {
  return execFileSync(program, [argument], { encoding: 'utf8' }).split('\n')[0] ?? '';
}
