import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { listDescendants } from './list-descendants.ts';

export interface Measurement {
  readonly wallMs: number;
  /** User and system time of the process and of all that it has started, ffmpeg's launcher and what that has started too. */
  readonly cpuMs: number;
  /** Most memory of the process above what it had before; its children's does not count. */
  readonly peakBytes: number;
}

/** The tick in which proc(5) counts CPU times. */
const tickMs = 10;

/**
 * Measures what another process does, from outside, so that measuring costs it nothing.
 * @param pid the process
 * @param work makes it work once. @returns how long that took, in milliseconds
 */
export async function measure(pid: number, work: () => Promise<number>): Promise<Measurement> {
  // "5" sets the high-water mark of the resident set back to what it is now.
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const [cpuBefore, bytesBefore] = [cpuMs(pid), statusBytes(pid, 'VmRSS')];
  const wallMs = await work();
  return {
    wallMs,
    cpuMs: cpuMs(pid) - cpuBefore,
    peakBytes: Math.max(0, statusBytes(pid, 'VmHWM') - bytesBefore),
  };
}

/** What has ended counts for the process that has waited for it. */
function cpuMs(pid: number): number {
  return [pid, ...listDescendants(pid)].reduce((sum, member) => sum + cpuWithChildrenMs(member), 0);
}

/**
 * CPU time of the process's threads, to the nanosecond because a run may take less than a tick, and of children that have
 * ended, in ticks: fields 16 and 17 of proc(5) "stat". 0 for a process that has ended.
 */
function cpuWithChildrenMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const childrenMs = fields.slice(13, 15).reduce((sum, ticks) => sum + Number(ticks) * tickMs, 0);
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadMs(pid, thread), childrenMs);
  } catch {
    return 0;
  }
}

/** The first field of "schedstat": nanoseconds on a processor. Node's threads last as long as their process. */
function threadMs(pid: number, thread: string): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

function statusBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const [, kilobytes] =
    new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

/** The middle value, which one disturbed run does not move. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
