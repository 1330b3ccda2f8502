import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** Three pipes and the one on which libuv learns of the start have two ends each; the child takes copies of three. */
export const handlesOfAStart = 11;

/**
 * Sees whether so many file handles are left. A start that runs out of them half way leaves those that it has got open for
 * ever: libuv opens our ends of the pipes although the child could not run, and for EMFILE Node leaves them so (v20.20
 * `lib/internal/child_process.js`: "There is no point in continuing"). A process that was short of handles once would never
 * recover.
 * @throws NodeJS.ErrnoException with code EMFILE or ENFILE
 */
export function checkFileHandles(count: number): void {
  const handles: number[] = [];
  try {
    while (handles.length < count) handles.push(openSync(devNull, 'r'));
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}
