/** What a visitor's camera is like, as arguments of Chromium. */
export const cameras = {
  /** A camera of 30 frames a second, and nobody who has to allow it. */
  camera: ['--use-fake-device-for-media-stream=fps=30', '--use-fake-ui-for-media-stream'],
  deniedCamera: ['--use-fake-device-for-media-stream=fps=30', '--deny-permission-prompts'],
  noCamera: ['--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream'],
} as const;
