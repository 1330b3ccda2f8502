import installer from '@ffmpeg-installer/ffmpeg';

/** The static ffmpeg that the npm package `@ffmpeg-installer/ffmpeg` carries for this platform. */
export const bundledFfmpegPath: string = installer.path;
