/** What the encoder is to be good at. A stream's profile has to stay: HLS sessions break where it changes. */
export enum EncoderProfile {
  /** The answer is there soon, and a second of Lambda goes furthest. */
  LOW_LATENCY = 'lowLatency',
  /** Fine detail for people who look closely or keep the video, at twice the work. */
  QUALITY = 'quality',
  /** Detail for computer vision, at a quarter more work. */
  REKOGNITION = 'rekognition',
}

/** The decoder of JPEG files. */
export enum Decoder {
  /** libvips, kept up to date. */
  SHARP = 'sharp',
  /**
   * ffmpeg itself, with less work, where all images of a batch are plain JPEG files of one size. Its decoder is as old as
   * its build: for callers that are trusted.
   */
  FFMPEG = 'ffmpeg',
}
