import type { VideoRule } from './rules.ts';

/**
 * Finds how to set up an encoder so that it keeps a rule, with the option names of ffmpeg, GStreamer and libcamera.
 * @param rule the rule of a fault
 * @returns a sentence without its full stop; undefined if the rule itself says it, or no cure is known
 */
export function findCure(rule: string): string | undefined {
  return cures.get(rule);
}

const withoutReordering = 'Encode without B-frames: `-bf 0`, `bframes=0`';
const keyframes =
  'Set keyframes at a fixed distance: `-g 20 -sc_threshold 0`, `key-int-max=20`, `--intra 20`';

const cures: ReadonlyMap<string, string> = new Map<VideoRule, string>([
  ['b-frames', withoutReordering],
  ['reordered', withoutReordering],
  ['profile', 'Encode with `-pix_fmt yuv420p`, `-profile:v baseline`'],
  ['chroma-format', 'Encode with `-pix_fmt yuv420p`'],
  ['bit-depth', 'Encode with `-pix_fmt yuv420p`'],
  ['interlaced', 'Deinterlace it first'],
  ['first-not-keyframe', keyframes],
  ['keyframe-missing', keyframes],
  ['parameter-sets-changed', 'Send the output of each run of an encoder in separate batches'],
]);
