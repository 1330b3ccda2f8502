import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** Three pipes and the one on which libuv learns of the start have two ends each; the child takes copies of three. */
const handlesOfAStart = 11;

/**
 * Sees whether there are file handles enough to start a program with its three pipes. A start that runs out of them half
 * way leaves those that it has got open for ever: libuv opens our ends of the pipes although the child could not run, and
 * for EMFILE Node leaves them so (v20.20 `lib/internal/child_process.js`: "There is no point in continuing"). A process
 * that was short of handles once would never recover.
 * @throws NodeJS.ErrnoException with code EMFILE or ENFILE
 */
export function checkFileHandles(): void {
  const handles: number[] = [];
  try {
    while (handles.length < handlesOfAStart) handles.push(openSync(devNull, 'r'));
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}
