import { readdirSync, readFileSync } from 'node:fs';

/** At most this many handles, or a quarter of all, are reserved for files. */
const maxReserved = 256;

/**
 * The number of connections that leaves enough handles for files: a process without handles closes connections silently.
 * If the system reports no limit (not Linux), or has none, connections are not limited.
 * @param filesPerConnection files that each connection can hold open as long as its client likes, besides the reserve
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
