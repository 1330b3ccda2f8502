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
 * `superfast` at equal SSIM, on frames of a canvas, calm, moving and noisy, of CPU time / bytes:
 * - intra blocks of 4x4 pixels are hardly ever chosen: without the search for them 0.89 to 0.99 / 0.94 to 1.00
 * - a weaker deblocking filter and bits moved to flat areas: 0.97 to 0.98 / 0.94 to 1.03
 */
const superfastTuned = ['partitions=i8x8', 'deblock=-1,-1', 'aq-mode=2'];

/**
 * `bench` prints what each costs and gives, `bench:curves` what other rate factors would. That of `lowLatency` is the highest whole
 * one with which no kind of a browser's frames is further from its source, by SSIM, than with the pipeline of 2018: calm .978
 * (.977), moving .976 (.972), in the dark .933 (.909). Both decoders have the same: at the same rate factor they are less than .005
 * apart, and at the same SSIM 7 % in bytes.
 *
 * A stream's profile has to stay: its codec private data depends on it.
 */
export const encoderProfiles: Readonly<Record<EncoderProfile, EncoderSettings>> = {
  lowLatency: { preset: 'superfast', crf: 24, x264Params: superfastTuned },
  quality: { preset: 'faster', crf: 19 },
  rekognition: { preset: 'veryfast', crf: 20 },
};
