import { accessSync, chmodSync, constants } from 'node:fs';
import installer from '@ffmpeg-installer/ffmpeg';

/**
 * The static ffmpeg that the npm package `@ffmpeg-installer/ffmpeg` carries for this platform. In its tarball it is not
 * executable; an install script makes it so, and package managers run such scripts only when they are told to.
 */
export function bundledFfmpegPath(): string {
  makeExecutable(installer.path);
  return installer.path;
}

/** Where that is not allowed (another owner, a read-only file system) starting it tells why it fails. */
export function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    try {
      chmodSync(path, 0o755);
    } catch {
      // See above.
    }
  }
}
