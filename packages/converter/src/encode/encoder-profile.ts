/**
 * What the encoder is to be good at:
 * - `lowLatency`: the answer is there soon, and a second of Lambda goes furthest
 * - `quality`: fine detail for people who look closely or keep the video, at twice the work
 * - `rekognition`: detail for computer vision, with fewer artefacts around small faces and labels, at a quarter more work
 */
export type EncoderProfile = 'lowLatency' | 'quality' | 'rekognition';

/** Options of x264. */
export interface EncoderSettings {
  /**
   * `-preset`: how much work x264 does, `ultrafast` to `veryslow`.
   * @see https://trac.ffmpeg.org/wiki/Encode/H.264
   */
  readonly preset: string;
  /** Constant rate factor: 0 (lossless) to 51. */
  readonly crf: number;
  /** More of `-x264-params`, where the preset is not the best that its work can give. */
  readonly x264Params?: readonly string[];
  /** Whether it gives each frame before it has the next picture: a lookahead holds frames back. */
  readonly isImmediate: boolean;
}

/**
 * A batch of a camera is one keyframe and, in most rooms, little else. What `superfast` takes at equal SSIM, on frames of a canvas and
 * of a webcam:
 * - no search for intra blocks of 4x4 pixels, which are hardly ever chosen: 0.94 to 1.00 of the bytes, 0.89 to 0.99 of the CPU time
 * - a keyframe that is fine enough for what follows to refer to, without a lookahead that would find that out, and bits moved by
 *   how much areas vary within the picture: calm 0.71 of the bytes, moving 0.92, dark 1.03, webcam 0.81; photographs under white noise
 *   1.07
 */
const superfastTuned = ['partitions=i8x8', 'ipratio=2', 'aq-mode=2'];

/**
 * `bench` prints what each costs and gives, `bench:curves` what other rate factors would. The rate factor of `lowLatency` is the
 * highest whole one with which no frames of a browser, a phone or a webcam end up further from their source, by SSIM, than with
 * the pipeline of 2018: calm .978 (.977), moving .975 (.972), in the dark .920 (.909), webcam .976 (.974), phone .982 (.982). It
 * is the same for both decoders: at equal SSIM they are less than half a step apart.
 *
 * A stream's profile has to stay: its codec private data depends on it.
 */
export const encoderProfiles: Readonly<Record<EncoderProfile, EncoderSettings>> = {
  lowLatency: { preset: 'superfast', crf: 25, x264Params: superfastTuned, isImmediate: true },
  quality: { preset: 'faster', crf: 19, isImmediate: false },
  rekognition: { preset: 'veryfast', crf: 20, isImmediate: false },
};
