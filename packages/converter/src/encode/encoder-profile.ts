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
}

/** `bench` prints what each costs and gives. A stream's profile has to stay: its codec private data depends on it. */
export const encoderProfiles: Readonly<Record<EncoderProfile, EncoderSettings>> = {
  lowLatency: { preset: 'superfast', crf: 23 },
  quality: { preset: 'faster', crf: 19 },
  rekognition: { preset: 'veryfast', crf: 20 },
};
