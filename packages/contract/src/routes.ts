/** The paths of the HTTP API, the same on AWS and on the local stack. */
export const routes = {
  frameData: '/FrameData',
  config: '/Config',
  playback: '/Playback',
  clip: '/Clip',
  image: '/Image',
  /** The state of one batch. */
  batch: '/Batches/{id}',
} as const;
