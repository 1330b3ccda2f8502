import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Limits the open files of this process to so many more than it has. A loader of modules may have opened very many, which it
 * closes a moment later: that is waited for. How many stay differs with what has started the process.
 */
export async function leaveFileHandles(count: number): Promise<void> {
  let open = countFileHandles();
  for (let before = open + 1; open < before; ) {
    await delay(100);
    before = open;
    open = countFileHandles();
  }
  execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${open + count}`]);
}

/** How many this process has open. Linux only. */
export function countFileHandles(): number {
  return readdirSync('/proc/self/fd').length;
}
