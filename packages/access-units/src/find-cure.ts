import type { VideoRule } from './rules.ts';

/**
 * What to change about an encoder for a rule to be kept, with the names that it has in ffmpeg, GStreamer and libcamera.
 * @param rule that of a fault
 * @returns a sentence without its full stop; undefined where the rule says it itself, or nobody knows
 */
export function findCure(rule: string): string | undefined {
  return cures.get(rule);
}

const withoutReordering = 'Encode without B-frames: `-bf 0`, `bframes=0`';
const keyframes =
  'Have keyframes come at a fixed distance: `-g 20 -sc_threshold 0`, `key-int-max=20`, `--intra 20`';

const cures: ReadonlyMap<string, string> = new Map<VideoRule, string>([
  ['b-frames', withoutReordering],
  ['reordered', withoutReordering],
  ['profile', 'Encode with `-pix_fmt yuv420p`, `-profile:v baseline`'],
  ['chroma-format', 'Encode with `-pix_fmt yuv420p`'],
  ['bit-depth', 'Encode with `-pix_fmt yuv420p`'],
  ['interlaced', 'Deinterlace it first'],
  ['first-not-keyframe', keyframes],
  ['keyframe-missing', keyframes],
  ['parameter-sets-changed', 'Send what each run of an encoder gives as batches of its own'],
]);
