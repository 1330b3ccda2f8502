import { accessSync, chmodSync, constants } from 'node:fs';
import nodeModule from 'node:module';
import { FfmpegError } from '../errors.ts';

/** Not by the usual names, which bundles of ES modules declare before everything else. */
const requireInstalled = nodeModule.createRequire(import.meta.url);

/**
 * The static ffmpeg that the npm package `@ffmpeg-installer/ffmpeg` carries for this platform. In its tarball it is not
 * executable. An install script makes it so, and package managers run such scripts only if they are allowed to.
 *
 * The package is looked for only when this function is called, so that users of another ffmpeg do not need it.
 * @throws FfmpegError `encoder_unavailable` if it is not installed, or not made for this platform
 */
export function bundledFfmpegPath(): string {
  const path = findBundled();
  makeExecutable(path);
  return path;
}

function findBundled(): string {
  try {
    return (requireInstalled('@ffmpeg-installer/ffmpeg') as { readonly path: string }).path;
  } catch (cause) {
    const message =
      '@ffmpeg-installer/ffmpeg has no ffmpeg for this platform: set the path of another ffmpeg';
    throw new FfmpegError('encoder_unavailable', message, { cause });
  }
}

/** If the file's mode cannot be changed (another owner, a read-only file system), starting it reports why it fails. */
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
