import { readdirSync, readFileSync } from 'node:fs';

/** At most so many handles, or a quarter of all, are kept for files. */
const maxReserved = 256;

/**
 * How many connections a server of this process may have so that handles for its files are left: a process that has none
 * closes connections without a word. Where the system does not tell its limit (not Linux), or has none, as many as come.
 * @param filesPerConnection files that each may hold open for as long as its client likes, beside the reserve
 */
export function maxConnections(filesPerConnection: number): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    if (soft === undefined) return Number.POSITIVE_INFINITY;
    const reserved = Math.min(maxReserved, Math.ceil(Number(soft) / 4));
    const left = Number(soft) - readdirSync('/proc/self/fd').length - reserved;
    return Math.max(1, Math.floor(left / (1 + filesPerConnection)));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
