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
}

/**
 * A batch of a camera is one keyframe and, in most rooms, little else. `superfast` at equal SSIM, in bytes and CPU time, on frames of a
 * canvas (calm, moving, in the dark) and of a webcam:
 * - no search for intra blocks of 4x4 pixels, which are hardly ever chosen: 0.94 to 1.00, 0.89 to 0.99
 * - a keyframe that is fine enough for what follows to refer to, without a lookahead that would find that out, and less of the
 *   bits that flat areas get for the eye: calm 0.69, moving 0.90, dark 1.00, webcam 0.92; 0.92 to 1.00
 */
const superfastTuned = ['partitions=i8x8', 'ipratio=2', 'aq-mode=2', 'aq-strength=0.6'];

/**
 * `bench` prints what each costs and gives, `bench:curves` what other rate factors would. That of `lowLatency` is the highest whole
 * one with which no frames of a browser, a phone or a webcam end up further from their source, by SSIM, than with the pipeline of
 * 2018: calm .979 (.977), moving .975 (.972), in the dark .916 (.909), webcam .976 (.974), phone .982 (.982). It is the same for both
 * decoders: at equal SSIM they are less than half a step apart.
 *
 * A stream's profile has to stay: its codec private data depends on it.
 */
export const encoderProfiles: Readonly<Record<EncoderProfile, EncoderSettings>> = {
  lowLatency: { preset: 'superfast', crf: 25, x264Params: superfastTuned },
  quality: { preset: 'faster', crf: 19 },
  rekognition: { preset: 'veryfast', crf: 20 },
};
