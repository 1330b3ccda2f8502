import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/**
 * Whether a launcher is of use, and Node is there to run it. On Linux Node starts programs by fork(2), which takes the longer
 * the more memory a process has (Node 20 to 24); on macOS and Windows it does not. A program that has Node inside, such as
 * Electron's or a single executable, would start itself. Nobody would reap one that a worker thread has started.
 */
export function canHaveLauncher(): boolean {
  return isMainThread && process.platform === 'linux' && /^node(js)?$/.test(basename(process.execPath));
}
